namespace Harness.Results;

/// <summary>How a figure varies over runs that differ in nothing but their seed.</summary>
/// <param name="Count">Runs.</param>
/// <param name="Mean">Their arithmetic mean.</param>
/// <param name="StandardDeviation">The sample's (n - 1 in the denominator); null for a single run, whose spread is unknown and not 0.</param>
/// <param name="Median">The middle value, or the mean of the middle two.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record SeedSpread(int Count, double Mean, double? StandardDeviation, double Median, double Min, double Max)
{
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static SeedSpread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("No value; expected one a run.", nameof(values));
        var mean = sorted.Average();
        var squares = sorted.Sum(value => (value - mean) * (value - mean));
        return new SeedSpread(
            sorted.Length,
            mean,
            sorted.Length == 1 ? null : Math.Sqrt(squares / (sorted.Length - 1)),
            (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
            sorted[0],
            sorted[^1]);
    }

    /// <summary>The spread of the values that are there; null when none is.</summary>
    public static SeedSpread? OfKnown(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : Of(known);
    }
}
