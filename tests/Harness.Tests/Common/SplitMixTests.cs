using Harness.Common;

namespace Harness.Tests.Common;

public sealed class SplitMixTests
{
    /// <summary>The expected numbers are published for the seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").</summary>
    [Fact]
    public void Next_gives_the_published_sequence()
    {
        var random = new SplitMix(1234567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Below_stays_in_range_and_reaches_every_value()
    {
        var random = new SplitMix(1);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Enumerable.Range(0, 1000).Select(_ => random.Below(7)).Distinct().Order());
    }

    [Fact]
    public void Below_refuses_a_bound_of_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix(1).Below(0));

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 10_000)]
    public void Chance_is_exact_at_both_ends(double probability, int expected)
    {
        var random = new SplitMix(1);

        Assert.Equal(expected, Enumerable.Range(0, 10_000).Count(_ => random.Chance(probability)));
    }

    /// <summary>The standard deviation of 10,000 draws of 0.3 is 46. The range is five deviations either way.</summary>
    [Fact]
    public void Chance_is_true_as_often_as_it_says()
    {
        var random = new SplitMix(1);

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => random.Chance(0.3)), 2770, 3230);
    }
}
