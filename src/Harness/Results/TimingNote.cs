using System.Globalization;

namespace Harness.Results;

/// <summary>Says of a table that its timings were taken at different times.</summary>
public static class TimingNote
{
    /// <param name="runs">The runs of a table, of one track.</param>
    /// <returns>Null where all timings were taken together.</returns>
    public static string? Of(IReadOnlyList<RunRow> runs)
    {
        string[] times =
        [
            .. runs.Where(run => run.LatencyMs is not null)
                // Without a time of its own, speed was measured at the end of the run.
                .Select(run => run.TimedUtc.Length > 0 ? run.TimedUtc : run.StartedUtc)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return times.Length < 2
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"Speed was measured at {times.Length} different times, from {times[0]} to {times[^1]} (timed_utc in runs.csv): differences between entries that were not "
                + $"measured together may be the machine's. 'bench time --track {runs[0].Track}' measures all together.");
    }
}
