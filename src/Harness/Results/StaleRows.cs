namespace Harness.Results;

/// <summary>Says for a table which of its rows the present program would make anew.</summary>
public static class StaleRows
{
    /// <summary>One sentence for each reason, with the entries that it holds for; none where no row is stale.</summary>
    public static IReadOnlyList<string> Sentences(IReadOnlyList<MethodRow> rows) =>
    [
        .. rows.Where(row => row.Stale.Length > 0)
            .GroupBy(row => row.Stale, StringComparer.Ordinal)
            .Select(group => $"Stale, {Names([.. group], rows.Count)}: {group.Key}."),
    ];

    private static string Names(IReadOnlyList<MethodRow> stale, int all) =>
        stale.Count == all ? "all entries" : string.Join(", ", stale.Select(row => row.Method));
}
