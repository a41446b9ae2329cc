using Bench.Steps;

namespace Harness.Tests.Steps;

public sealed class StepComparisonTests
{
    private readonly List<string> turns = [];

    [Theory]
    [InlineData(new[] { 5.0, 1, 3 }, 3)]
    [InlineData(new[] { 5.0, 1, 3, 4 }, 3.5)]
    [InlineData(new[] { 7.0 }, 7)]
    public void The_median_is_in_the_middle(double[] milliseconds, double median) => Assert.Equal(median, new StepTimes(milliseconds, 0).Median);

    [Fact]
    public void The_sides_take_turns_and_change_who_is_first()
    {
        StepComparison.Run(new Scripted("ours", turns, 1), new Scripted("peer", turns, 1), rounds: 3, steps: 4, round => turns.Add($"round {round}"));
        Assert.Equal(["ours 3", "peer 3", "round 1", "ours 4", "peer 4", "round 2", "peer 4", "ours 4", "round 3", "ours 4", "peer 4"], turns);
    }

    [Fact]
    public void Ratios_are_of_medians()
    {
        // The peer takes twice as long, but for its last step.
        var comparison = new StepComparison(
            [new StepTimes([4, 5, 6], 1), new StepTimes([7, 8, 9], 1)],
            [new StepTimes([8, 10, 12], 1), new StepTimes([14, 16, 100], 1)]);
        Assert.Equal([0.5, 0.5], comparison.Ratios);

        // (6 + 7) / 2 over (12 + 14) / 2; a mean would be far from it.
        Assert.Equal(0.5, comparison.Ratio);
    }

    [Fact]
    public void Without_a_peer_there_is_no_ratio()
    {
        var comparison = StepComparison.Run(new Scripted("ours", turns, 1), peer: null, rounds: 2, steps: 1, _ => { });
        Assert.Equal(2, comparison.Own.Count);
        Assert.Empty(comparison.Ratios);
        Assert.Null(comparison.Ratio);
    }

    [Fact]
    public void Says_what_is_not_alike()
    {
        var own = new StepEnvironment("1.13.0", "/a/libtorch_cpu.so", "/openmp/libopenblas.so", "", "SkylakeX", 2, 1);
        Assert.Empty(own.DifferencesFrom(own with { Torch = "1.13.0a0" }));
        AssertOne(own with { LibTorch = "/b/libtorch_cpu.so", Torch = "2.1" }, "/b/libtorch_cpu.so (2.1)");
        AssertOne(own with { Blas = "/blas/libblas.so", BlasCore = null }, "/blas/libblas.so");
        AssertOne(own with { Threads = 1 }, "1 threads");

        void AssertOne(StepEnvironment peer, string difference) =>
            Assert.Contains(difference, Assert.Single(own.DifferencesFrom(peer)), StringComparison.Ordinal);
    }

    private sealed class Scripted(string name, List<string> turns, double milliseconds) : IStepSide
    {
        public StepEnvironment Environment { get; } = new("", null, null, null, null, 1, 1);

        public StepTimes Run(int steps)
        {
            turns.Add($"{name} {steps}");
            return new StepTimes([.. Enumerable.Repeat(milliseconds, steps)], 0);
        }

        public void Dispose()
        {
        }
    }
}
