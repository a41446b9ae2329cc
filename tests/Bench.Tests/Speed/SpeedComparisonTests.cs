using Bench.Speed;

namespace Bench.Tests.Speed;

public sealed class SpeedComparisonTests
{
    private readonly List<string> turns = [];

    [Fact]
    public void Run_lets_the_sides_take_turns_and_changes_who_begins()
    {
        SpeedComparison.Run([Side("a"), Side("b"), Side("c")], rounds: 4, round => turns.Add($"{round}:"));
        Assert.Equal("a b c 1: a b c 2: b c a 3: c a b 4: a b c", string.Join(' ', turns));
    }

    [Fact]
    public void Run_keeps_the_mean_of_a_turn_and_drops_the_first_one()
    {
        var comparison = SpeedComparison.Run([Side("a", [900, 900], [1, 3], [4, 8]), Side("b", [900], [10], [20])], rounds: 2, _ => { });
        Assert.Equal([2, 6], comparison.Turns[0]);
        Assert.Equal([10, 20], comparison.Turns[1]);
    }

    [Fact]
    public void Ratio_is_that_of_the_medians_with_the_extremes_of_the_rounds()
    {
        var comparison = new SpeedComparison([[2, 3, 100], [8, 6, 50]]);

        // Medians 3 and 8; a mean would be far from it. By rounds 2 / 8, 3 / 6 and 100 / 50.
        Assert.Equal(new SpeedRatio(0.375, 0.25, 2), comparison.Ratio(0, 1));
        Assert.Equal(3, comparison.Median(0));
    }

    [Fact]
    public void Median_of_an_even_number_of_rounds_is_between_the_middle_two() => Assert.Equal(2.5, new SpeedComparison([[9, 1, 2, 3]]).Median(0));

    [Fact]
    public void TimedSide_times_every_unit_in_order_and_disposes_of_what_it_used()
    {
        var used = Side("used");
        var side = new TimedSide([() => turns.Add("one"), () => turns.Add("two")], used);
        var milliseconds = side.Run();
        side.Dispose();
        Assert.Equal(["one", "two", "used is disposed of"], turns);
        Assert.Equal(2, milliseconds.Count);
        Assert.All(milliseconds, time => Assert.True(time > 0));
    }

    private Scripted Side(string name, params double[][] times) => new(name, turns, new Queue<double[]>(times));

    private sealed class Scripted(string name, List<string> turns, Queue<double[]> times) : ISpeedSide
    {
        public IReadOnlyList<double> Run()
        {
            turns.Add(name);
            return times.TryDequeue(out var next) ? next : [1];
        }

        public void Dispose() => turns.Add($"{name} is disposed of");
    }
}
