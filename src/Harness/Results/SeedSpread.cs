namespace Harness.Results;

/// <summary>How a figure varies over runs that differ in nothing but their seed.</summary>
/// <param name="Count">The number of runs.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">The sample standard deviation (n - 1 in the denominator); null for one run, whose spread is unknown.</param>
/// <param name="Median">The middle value, or the mean of the two middle ones.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
public sealed record SeedSpread(int Count, double Mean, double? StandardDeviation, double Median, double Min, double Max)
{
    /// <summary>Gives the spread of the values, one for each run.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static SeedSpread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("There is no value; expected one for each run.", nameof(values));
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

    /// <summary>Gives the spread of the values that are not null; null when all are.</summary>
    public static SeedSpread? OfKnown(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : Of(known);
    }
}
