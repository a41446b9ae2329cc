namespace Harness.Results;

/// <summary>The sentences below a table that say in which respect its rows cannot be compared.</summary>
public static class TableNotes
{
    /// <summary>Gives what the intervals and tests of a table are over, and what keeps its rows from being compared.</summary>
    public static IEnumerable<string> Of(Scoreboard board)
    {
        if (board.Comparisons.Units > 0)
            yield return Tests(board.Comparisons);
        if (board.Runs.Any(run => run.Method == TeacherRun.Method)
            && !board.Runs.Any(run => run.Method == TeacherRun.Method && run.Seed == TeacherRun.Seed))
            yield return Invariant($"The teacher's run with seed {TeacherRun.Seed}, from which entries are made, is missing: ")
                + "what stands as their difference to it is the difference to the mean of its other seeds.";
        foreach (var note in Of(board.Runs))
            yield return note;
    }

    /// <param name="runs">The runs of a table, which are of one track.</param>
    /// <returns>Whole sentences, or none where the speeds of a table were measured together and all runs trained in one precision.</returns>
    public static IEnumerable<string> Of(IReadOnlyList<RunOutcome> runs)
    {
        if (Timings(runs) is { } timings)
            yield return timings;
        if (Precisions(runs) is { } precisions)
            yield return precisions;
    }

    private static string Tests(EntryComparisons comparisons)
    {
        var units = comparisons.Resampled;
        var seeds = (comparisons.KnowsSeeds, comparisons.HasSeedVariance) switch
        {
            (false, _) => " alone, because no entry has several seeds: another seed may change more than they say",
            (true, false) => $" and over seeds; runs that differ in their seed alone differ no more than the {units} explain",
            (true, true) => " and over seeds",
        };
        return Invariant($"Intervals and tests are over the {comparisons.Units:N0} {units} of the test split{seeds}. ")
            + "What a test does not tell apart is a tie.";
    }

    private static string? Timings(IReadOnlyList<RunOutcome> runs)
    {
        string[] times =
        [
            .. new SpeedsTogether(runs).Runs
                .Select(SpeedsTogether.TimeOf)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return times.Length < 2
            ? null
            : Invariant($"Speed was measured at {times.Length} different times, from {times[0]} to {times[^1]} (timed_utc in runs.csv): "
                + $"differences between entries that were not measured together may be the machine's. "
                + $"'bench time --track {runs[0].Record.Track}' measures all together.");
    }

    private static string? Precisions(IReadOnlyList<RunOutcome> runs)
    {
        var groups = runs.Where(run => run.Record.Precision is not null)
            .GroupBy(run => run.Record.Precision!, StringComparer.Ordinal)
            .OrderBy(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToArray();
        return groups.Length < 2
            ? null
            : $"Encoders were trained in different precisions: in {groups[0].Key} for {Entries(groups[0])}, and in {groups[1].Key} for the others. "
                + $"'bench clean --track {runs[0].Record.Track} --all', then 'bench run --track {runs[0].Record.Track} --precision {groups[1].Key}', "
                + "trains all of them alike.";
    }

    private static string Entries(IEnumerable<RunOutcome> runs) =>
        string.Join(", ", runs.Select(run => run.Method).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}

/// <summary>The sentences below a table that say which of its rows the present program would make anew.</summary>
public static class StaleRows
{
    /// <summary>Gives a sentence for each reason, with the entries that it holds for; none where no row is stale.</summary>
    public static IReadOnlyList<string> Sentences(IReadOnlyList<MethodRow> rows) =>
    [
        .. rows.Where(row => row.Stale.Length > 0)
            .GroupBy(row => row.Stale, StringComparer.Ordinal)
            .Select(group => $"Stale, {Names([.. group], rows.Count)}: {group.Key}."),
    ];

    private static string Names(IReadOnlyList<MethodRow> stale, int all) =>
        stale.Count == all ? "all entries" : string.Join(", ", stale.Select(row => row.Method));
}

/// <summary>The sentence below a division's table that says how its entries were trained, and so whether their budgets were equal.</summary>
public static class TrainingNote
{
    /// <summary>Gives the sentence.</summary>
    /// <param name="rows">The rows of a division.</param>
    /// <returns>The sentence; null where no record says how its entry was trained.</returns>
    public static string? Of(IReadOnlyList<MethodRow> rows)
    {
        var groups = rows.Where(row => row.Trainings.Length > 0)
            .GroupBy(row => row.Trainings, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ToArray();
        return groups.Length switch
        {
            0 => null,
            1 => $"Trained alike: {groups[0].Key}.",
            _ => $"Trained by {groups[0].Key}: {Names(groups[0])}. Trained otherwise: "
                + string.Join("; ", groups[1..].Select(group => $"{Names(group)} by {group.Key}")) + ".",
        };
    }

    private static string Names(IEnumerable<MethodRow> rows) => string.Join(", ", rows.Select(row => row.Method));
}
