using System.Text;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;

namespace Methods.Tests.Golden;

/// <summary>Compares figures that were made now with those of golden.csv, and says what to do when they differ.</summary>
internal static class GoldenReview
{
    private const string Write = "'make golden' writes the figures anew; commit the file with the change.";

    /// <summary>
    /// Makes the rows of a new golden.csv. An old row stays while its versions stay, so that changes by rounding do not add up.
    /// </summary>
    public static IReadOnlyList<GoldenRow> Merged(IReadOnlyList<GoldenRow> kept, IReadOnlyList<GoldenRow> now) =>
        [.. now.Select(row => kept.FirstOrDefault(old => old.Entry == row.Entry && old.IsOfVersionsOf(row)) ?? row)];

    /// <summary>Says what is wrong and what to do.</summary>
    /// <returns>Null when everything is as it was.</returns>
    public static string? Trouble(IReadOnlyList<GoldenRow> kept, IReadOnlyList<GoldenRow> now, MethodCatalog catalog)
    {
        var text = new StringBuilder();
        var pairs = now.Select(row => (Now: row, Was: kept.FirstOrDefault(old => old.Entry == row.Entry))).ToArray();
        var changed = pairs.Where(pair => pair.Was is { } was && was.IsOfVersionsOf(pair.Now) && was.DifferencesTo(pair.Now).Count > 0).ToArray();
        foreach (var (row, was) in changed)
            text.Append($"{row.Entry}: {string.Join("; ", was!.DifferencesTo(row))}.\n");
        if (changed.Length > 0)
            text.Append(ToRaise([.. changed.Select(pair => pair.Now)], now.Count, catalog)).Append($" Then {Write}\n");

        string[] outdated =
        [
            .. pairs.Where(pair => pair.Was is { } was && !was.IsOfVersionsOf(pair.Now))
                .Select(pair => $"{pair.Now.Entry} ({Versions(pair.Was!)}, now {Versions(pair.Now)})"),
            .. pairs.Where(pair => pair.Was is null).Select(pair => $"{pair.Now.Entry} (not in it)"),
            .. kept.Where(old => now.All(row => row.Entry != old.Entry)).Select(old => $"{old.Entry} (no entry any longer)"),
        ];
        if (outdated.Length > 0)
            text.Append($"golden.csv was not written for these versions: {string.Join(", ", outdated)}. {Write}\n");
        return text.Length > 0 ? text.ToString() : null;
    }

    // A change of most entries, or of the row that belongs to none, concerns every entry.
    private static string ToRaise(IReadOnlyList<GoldenRow> changed, int all, MethodCatalog catalog)
    {
        if (2 * changed.Count > all || changed.Any(row => row.MethodVersion is null))
            return Invariant($"The figures of {changed.Count} of {all} rows changed, ")
                + "which a change in training, models, tokenizer, alignment or scoring does. If that is meant, "
                + Invariant($"raise Rules.Version (src/Harness/Contest/Refereeing/Rules.cs) from {Rules.Version} to {Rules.Version + 1}, ")
                + "so that every finished run is stale.";
        var methods = changed.Select(row => Invariant(
            $"{catalog.Find(row.Entry).GetType().Name}.Version from {row.MethodVersion} to {row.MethodVersion + 1}"));
        return $"If that is meant, raise {string.Join(", ", methods)} (override Version where the class has none), "
            + $"so that finished runs of {(changed.Count == 1 ? "this entry" : "these entries")} are stale.";
    }

    private static string Versions(GoldenRow row) => Invariant($"rules version {row.RulesVersion}")
        + (row.MethodVersion is { } version ? Invariant($", method version {version}") : "");
}
