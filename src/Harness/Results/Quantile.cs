namespace Harness.Results;

/// <summary>
/// Quantiles, interpolated linearly between the two nearest values (Hyndman and Fan, The American Statistician 50, 1996, definition 7).
/// </summary>
public static class Quantile
{
    /// <summary>Gives the value below which a share of the values lies.</summary>
    /// <param name="sorted">The values in ascending order; there must be at least one.</param>
    /// <param name="share">The share, from 0 to 1.</param>
    public static double Of(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
