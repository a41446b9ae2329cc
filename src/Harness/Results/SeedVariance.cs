using Harness.Common;

namespace Harness.Results;

/// <summary>The source of the seed variance that an entry has in the tests.</summary>
public enum SeedVarianceSource
{
    /// <summary>The entry has runs with several seeds. What they show is pooled with the other such entries of its family.</summary>
    Own,

    /// <summary>The entry has one seed, and its family has entries with several.</summary>
    Family,

    /// <summary>The family has too few runs with several seeds: the variance is that of the entry's division.</summary>
    Division,

    /// <summary>The division has too few of them as well: the variance is that of all entries of the track.</summary>
    Track,

    /// <summary>No entry of the track has several seeds: the tests know nothing of seeds.</summary>
    None,

    /// <summary>The entry does not depend on the seed.</summary>
    Deterministic,
}

/// <summary>The names of these sources in tables.</summary>
public static class SeedVarianceSourceNames
{
    extension(SeedVarianceSource source)
    {
        public string Name => source.ToString().ToLowerInvariant();
    }
}

/// <summary>
/// How far the true score of an entry varies with the seed. Runs that differ in their seed alone have different scores on the test split for two
/// reasons: one network is better than the other, and the documents that happen to be in the split suit one more than the other. The second part is
/// in the resamples of the documents already, so that it is taken off here: otherwise it would count twice.
/// </summary>
/// <param name="degrees">The degrees of freedom: for each entry with n seeds, n - 1.</param>
/// <param name="squares">The sum of the squared deviations of runs from the means of their entries.</param>
internal sealed class SeedVariance(int degrees, double squares)
{
    /// <summary>
    /// A pool with fewer degrees of freedom than two entries with three seeds is joined with more entries. A variance from fewer runs is anywhere
    /// between nothing and several times the true one.
    /// </summary>
    public const int FewestDegrees = 4;

    public int Degrees => degrees;

    /// <summary>The variance of one run; 0 where runs differ no more than their documents explain.</summary>
    public double OfOneRun => degrees == 0 ? 0 : Math.Max(0, squares) / degrees;

    /// <summary>Gives what the runs of one entry show.</summary>
    /// <param name="seen">The score of each run on the test split as it is.</param>
    /// <param name="drawn">The score of each run on every resample of the documents.</param>
    public static SeedVariance Of(IReadOnlyList<double> seen, IReadOnlyList<double[]> drawn)
    {
        if (seen.Count < 2)
            return new SeedVariance(0, 0);
        var mean = seen.Average();
        var means = MeanOf(drawn);
        var explained = drawn.Sum(run => VarianceOf([.. run.Zip(means, (score, center) => score - center)]));
        return new SeedVariance(seen.Count - 1, seen.Sum(score => (score - mean) * (score - mean)) - explained);
    }

    /// <summary>Joins what several entries show.</summary>
    public static SeedVariance Pool(IEnumerable<SeedVariance> entries)
    {
        var pooled = entries.Select(entry => (entry.Degrees, entry.Squares)).ToArray();
        return new SeedVariance(pooled.Sum(entry => entry.Degrees), pooled.Sum(entry => entry.Squares));
    }

    /// <summary>
    /// Draws a standard deviation for every resample. The variance is known from few runs, and the draws spread as far as that leaves it open: a
    /// normal deviate times such a draw has Student's distribution.
    /// </summary>
    public double[] DrawDeviations(SplitMix random, int resamples)
    {
        var counted = Math.Max(Degrees, FewestDegrees);
        return [.. Enumerable.Range(0, resamples).Select(_ => Math.Sqrt(OfOneRun * counted / ChiSquared(random, counted)))];
    }

    /// <summary>Draws a standard normal deviate (Box and Muller, 1958).</summary>
    public static double Normal(SplitMix random)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.Uniform()));
        return radius * Math.Cos(2 * Math.PI * random.Uniform());
    }

    /// <summary>Gives the mean of the runs on every resample.</summary>
    public static double[] MeanOf(IReadOnlyList<double[]> drawn)
    {
        var means = new double[drawn[0].Length];
        foreach (var run in drawn)
            for (var i = 0; i < means.Length; i++)
                means[i] += run[i];
        for (var i = 0; i < means.Length; i++)
            means[i] /= drawn.Count;
        return means;
    }

    private double Squares => squares;

    private static double ChiSquared(SplitMix random, int degrees)
    {
        var sum = 0.0;
        for (var i = 0; i < degrees; i++)
        {
            var deviate = Normal(random);
            sum += deviate * deviate;
        }

        return sum;
    }

    private static double VarianceOf(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / values.Length;
    }
}
