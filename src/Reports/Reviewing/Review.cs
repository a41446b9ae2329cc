using System.Text;
using Harness.Results;

namespace Reports.Reviewing;

/// <summary>What a finding means for a review.</summary>
public enum Severity
{
    /// <summary>The finding is worth knowing.</summary>
    Note,

    /// <summary>The finding is worth a look.</summary>
    Warning,

    /// <summary>The committed results do not hold.</summary>
    Failure,
}

/// <summary>A difference between the committed results and those that were made now.</summary>
/// <param name="Entry">The entry that differs, or the split.</param>
/// <param name="What">The figure that differs.</param>
/// <param name="Before">The committed value.</param>
/// <param name="After">The value that was found now.</param>
public sealed record Finding(Severity Severity, string Entry, string What, string Before, string After);

/// <summary>
/// Compares results that were made now with the committed ones. The review fails where an entry's headline leaves the committed interval, where
/// aligned labels differ, where a run did not end well or something is wrong with its files, and, under the same packages, libtorch and threads,
/// where an entry has another number of parameters. It warns where the latency, relative to the teacher's, is worse by more than a quarter.
/// </summary>
public sealed class Review
{
    private const double SlowerBy = 1.25;

    // The largest difference that the rounding of a table makes.
    private const double Rounding = 5e-7;

    private Review(IReadOnlyList<Finding> findings, int entries)
    {
        Findings = findings;
        Entries = entries;
    }

    /// <summary>All differences, failures first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The number of entries that were compared.</summary>
    public int Entries { get; }

    /// <summary>True if the committed results do not hold.</summary>
    public bool Fails => Findings.Any(finding => finding.Severity == Severity.Failure);

    /// <summary>Compares the results of a track.</summary>
    /// <param name="committed">The committed results.</param>
    /// <param name="now">The results that were made now. Entries that are not among them are not compared.</param>
    /// <param name="labelsBefore">The committed split rows.</param>
    /// <param name="labelsNow">The split rows of the data as they are aligned now.</param>
    /// <param name="headline">The metric that ranks.</param>
    public static Review Of(
        PublishedResults committed,
        PublishedResults now,
        IReadOnlyList<SplitRow> labelsBefore,
        IReadOnlyList<SplitRow> labelsNow,
        Metric headline)
    {
        var findings = new List<Finding>();
        foreach (var before in labelsBefore)
        {
            var after = labelsNow.FirstOrDefault(row => row.Split == before.Split) ?? before;
            if (after.AlignedSha256 != before.AlignedSha256)
                findings.Add(new Finding(
                    Severity.Failure, $"{before.Split} split", "aligned labels", Beginning(before.AlignedSha256), Beginning(after.AlignedSha256)));
        }

        foreach (var run in committed.Refused)
            findings.Add(new Finding(Severity.Failure, run.Name, "committed run", run.Reason, ""));
        foreach (var run in now.Refused)
            findings.Add(new Finding(Severity.Failure, run.Name, "run", "", run.Reason));
        foreach (var row in now.Board.Methods)
        {
            var before = committed.Board.Methods.FirstOrDefault(one => one.Method == row.Method);
            if (before is null)
                findings.Add(row.Status == RunStatus.Ok
                    ? new Finding(Severity.Note, row.Method, "entry", "", "new")
                    : new Finding(Severity.Failure, row.Method, "status", "", $"{row.Status}: {row.Reason}"));
            else
                findings.AddRange(Compare(before, row, headline, SameFlavour(committed, now, row.Method)));
        }

        return new Review([.. findings.OrderByDescending(finding => finding.Severity)], now.Board.Methods.Count);
    }

    /// <summary>Writes the findings as a table in Markdown.</summary>
    public string ToMarkdown(string track)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"### {track}: {Entries} {(Entries == 1 ? "entry" : "entries")} checked, {(Fails ? "FAILED" : "passed")}\n\n"));
        if (Findings.Count == 0)
            return text.Append("Nothing differs from the committed results.\n").ToString();
        text.Append("| | entry | what | committed | now |\n|:--|:--|:--|--:|--:|\n");
        foreach (var finding in Findings)
        {
            var cells = string.Join(" | ", new[] { finding.Entry, finding.What, finding.Before, finding.After }.Select(MarkdownText.Of));
            text.Append($"| {Name(finding.Severity)} | {cells} |\n");
        }

        return text.ToString();
    }

    // Enough of a hash to tell it from another. What stands in a committed table may be shorter.
    private static string Beginning(string hash) => hash[..Math.Min(hash.Length, 12)];

    private static IEnumerable<Finding> Compare(MethodRow before, MethodRow after, Metric headline, bool sameFlavour)
    {
        if (after.Status != RunStatus.Ok)
        {
            var severity = before.Status == after.Status ? Severity.Note : Severity.Failure;
            yield return new Finding(severity, after.Method, "status", before.Status, $"{after.Status}: {after.Reason}");
            yield break;
        }

        if (before is { Interval: { } interval, Headline: { } committed } && after.Headline is { } now)
        {
            var score = $"test {headline.Title}";
            var range = Invariant($"{committed.Mean:F4} ({interval.Low:F4} to {interval.High:F4})");
            if (now.Mean < interval.Low || now.Mean > interval.High)
                yield return new Finding(Severity.Failure, after.Method, $"{score} outside the interval", range, Four(now.Mean));
            else if (Math.Abs(now.Mean - committed.Mean) > Rounding)
                yield return new Finding(
                    Severity.Note, after.Method, sameFlavour ? score : $"{score}, another libtorch or other threads", range, Four(now.Mean));
        }

        var countBefore = before[Figures.Parameters];
        var countAfter = after[Figures.Parameters];
        if (countBefore != countAfter)
        {
            var severity = sameFlavour ? Severity.Failure : Severity.Note;
            yield return new Finding(severity, after.Method, "parameters", Invariant($"{countBefore:N0}"), Invariant($"{countAfter:N0}"));
        }

        if (before.LatencyOfTeacher is { } was && after.LatencyOfTeacher is { } isNow && isNow > was * SlowerBy)
            yield return new Finding(Severity.Warning, after.Method, "latency, of the teacher's", Percent(was), Percent(isNow));
    }

    private static bool SameFlavour(PublishedResults committed, PublishedResults now, string method) =>
        Flavours(committed, method).SetEquals(Flavours(now, method));

    private static HashSet<(string, string, int)> Flavours(PublishedResults results, string method) =>
    [
        .. results.Runs
            .Where(run => run.Record.Method == method)
            .Select(run => run.Record.Environment)
            .Select(environment => (environment.Flavour, environment.Device, environment.Threads)),
    ];

    private static string Name(Severity severity) => severity switch
    {
        Severity.Failure => "**fails**",
        Severity.Warning => "warning",
        _ => "",
    };

    private static string Four(double value) => Invariant($"{value:F4}");

    private static string Percent(double value) => Invariant($"{value * 100:F0} %");
}
