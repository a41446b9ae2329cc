namespace Harness.Results;

/// <summary>
/// The difference of two scores, and what the resamples say of it. Where a test finds no difference the two are called a tie.
/// </summary>
/// <param name="value">The difference on the test split as it is.</param>
/// <param name="drawn">The difference on every resample.</param>
public sealed class Difference(double value, double[] drawn)
{
    /// <summary>A difference whose p-value is below this is called one; any other is a tie.</summary>
    public const double SignificanceLevel = 0.05;

    // Sums that are taken in another order differ in their last bits, and a tie must not depend on those bits.
    private const double Slack = 1e-12;

    /// <summary>The difference on the test split as it is.</summary>
    public double Value => value;

    /// <summary>The 95 % interval of the difference.</summary>
    public Interval Interval => Interval.Of(drawn);

    /// <summary>
    /// The p-value of the two-sided paired bootstrap test (Berg-Kirkpatrick, Burkett and Klein, EMNLP 2012, section 2), in (0, 1]. Let d be the
    /// observed difference and d_i the difference on resample i. The d_i centre on d, and would centre on 0 if the scores did not differ; p is
    /// therefore the share of resamples with |d_i - d| >= |d|. The split itself counts as one more resample, so that p is never 0 (Davison and
    /// Hinkley, 1997, section 4.2).
    /// </summary>
    public double PValue => (drawn.Count(one => Math.Abs(one - value) >= Math.Abs(value) - Slack) + 1.0) / (drawn.Length + 1.0);

    /// <summary>True where a test of this difference alone finds none.</summary>
    public bool IsTie => PValue >= SignificanceLevel;

    /// <summary>
    /// The smallest absolute difference that the test could have called one with this spread: all larger ones have a p-value below the level.
    /// </summary>
    /// <param name="level">The level of the test, after the correction for further comparisons.</param>
    /// <returns>Null where there are too few resamples for such a level.</returns>
    public double? SmallestAt(double level)
    {
        var mayReach = (int)Math.Ceiling(level * (drawn.Length + 1)) - 2;
        if (mayReach < 0)
            return null;
        double[] deviations = [.. drawn.Select(one => Math.Abs(one - value))];
        Array.Sort(deviations);
        return deviations[^Math.Min(mayReach + 1, deviations.Length)];
    }
}

/// <summary>
/// Holm's correction for many comparisons (Scandinavian Journal of Statistics 6, 1979): with it, the probability of calling any tie among them a
/// difference is at most the level.
/// </summary>
public static class Holm
{
    /// <summary>Gives the corrected p-values, which are compared with the level itself.</summary>
    public static double[] Correct(IReadOnlyList<double> pValues)
    {
        var corrected = new double[pValues.Count];
        var largest = 0.0;
        var left = pValues.Count;
        foreach (var i in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]))
        {
            largest = Math.Max(largest, Math.Min(1, left * pValues[i]));
            corrected[i] = largest;
            left--;
        }

        return corrected;
    }

    /// <summary>Gives the level at which those comparisons were tested that turned out to be ties; the level itself where there are none.</summary>
    /// <param name="corrected">The corrected p-values of all comparisons.</param>
    public static double LevelOfTies(IReadOnlyList<double> corrected, double level) =>
        level / Math.Max(1, corrected.Count(p => p >= level));
}

/// <summary>The p-values that people see.</summary>
public static class PValueText
{
    private const double Smallest = 0.001;

    /// <summary>Gives three digits; smaller values than these can show are less than anybody should read into a resampling.</summary>
    public static string Of(double pValue) => pValue < Smallest ? "p < 0.001" : Invariant($"p = {pValue:F3}");
}
