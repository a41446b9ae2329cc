using Harness.Data;

namespace Harness.Tests;

public sealed class SplitMixTests
{
    /// <summary>The figures that the reference C program (Vigna, splitmix64.c) prints for this seed.</summary>
    [Fact]
    public void Gives_the_reference_sequence()
    {
        var random = new SplitMix(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Draws_evenly_below_a_bound()
    {
        var random = new SplitMix(1);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.Below(7)]++;

        // Standard deviation of one count: sqrt(70000 * 1/7 * 6/7) = 93; the limit is five of them.
        Assert.All(counts, count => Assert.InRange(count, 9_535, 10_465));
    }
}
