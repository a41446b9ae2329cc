namespace Harness.Results;

/// <summary>
/// Chooses the runs whose speeds stand in a table. Only speeds that were measured together can be compared. One measurement holds for the whole
/// table, that of the most entries that the program has, and an entry that was part of it is shown with its runs of that measurement alone.
/// </summary>
public sealed class SpeedsTogether
{
    private readonly HashSet<RunOutcome> shown = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> apart = new(StringComparer.Ordinal);

    /// <param name="runs">The runs of a table.</param>
    public SpeedsTogether(IEnumerable<RunOutcome> runs)
    {
        RunOutcome[] measured = [.. runs.Where(run => run.Record is { Status: RunStatus.Ok, LatencyMs: not null })];
        var together = measured
            .GroupBy(TimeOf, StringComparer.Ordinal)
            .Where(group => group.DistinctBy(run => run.Method).Count() > 1)
            .OrderByDescending(group => group.Where(run => run.IsOfKnownEntry).DistinctBy(run => run.Method).Count())
            .ThenByDescending(group => group.DistinctBy(run => run.Method).Count())
            .ThenByDescending(group => group.Any(run => run.Method == TeacherRun.Method))
            .ThenByDescending(group => group.Count())
            .ThenByDescending(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        if (together is null)
        {
            shown.UnionWith(measured);
            return;
        }

        var inside = together.Select(run => run.Method).ToHashSet(StringComparer.Ordinal);
        apart.UnionWith(measured.Select(run => run.Method).Where(method => !inside.Contains(method)));
        shown.UnionWith(measured.Where(run => apart.Contains(run.Method) || TimeOf(run) == together.Key));
    }

    /// <summary>
    /// The runs whose speeds are shown. An entry that the measurement left out has all of its runs that were ever measured, and so has every entry
    /// where no two were measured together.
    /// </summary>
    public IReadOnlyCollection<RunOutcome> Runs => shown;

    /// <summary>Says whether the table shows the speeds of a run.</summary>
    public bool Shows(RunOutcome run) => shown.Contains(run);

    /// <summary>
    /// Says whether an entry was measured, but not together with the others. No entry was where no two were measured together.
    /// </summary>
    public bool IsApart(string method) => apart.Contains(method);

    /// <summary>Gives the time of a run's measurement. A record without one was measured at the end of its run.</summary>
    public static string TimeOf(RunOutcome run) => run.Record.TimedUtc ?? run.Record.Environment.StartedUtc;
}
