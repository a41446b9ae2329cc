using System.Globalization;
using System.Text;
using Harness.Results;

namespace Reports.Reviewing;

/// <summary>
/// Compares results that were made now with the committed ones. It fails where an entry's headline leaves the committed interval, where the aligned labels are others,
/// where a run did not end well, and, under the same packages, libtorch and threads, where an entry's parameters are others; it warns where latency,
/// relative to the teacher's, is worse by more than a quarter.
/// </summary>
public sealed class Review
{
    private const double SlowerBy = 1.25;

    // What the digits of a table leave open.
    private const double Rounding = 5e-7;

    private Review(IReadOnlyList<Finding> findings, int entries) => (Findings, Entries) = (findings, entries);

    /// <summary>Failures first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>How many were compared.</summary>
    public int Entries { get; }

    public bool Fails => Findings.Any(finding => finding.Severity == Severity.Failure);

    /// <param name="committed">A track's.</param>
    /// <param name="now">The same track's; entries that it lacks are not looked at.</param>
    /// <param name="labelsBefore">The committed split rows.</param>
    /// <param name="labelsNow">The split rows of the data as they are aligned now.</param>
    /// <param name="headline">The metric that ranks.</param>
    public static Review Of(
        PublishedResults committed, PublishedResults now, IReadOnlyList<SplitRow> labelsBefore, IReadOnlyList<SplitRow> labelsNow,
        Metric headline)
    {
        var findings = new List<Finding>();
        foreach (var before in labelsBefore)
            if (labelsNow.FirstOrDefault(row => row.Split == before.Split) is { } after && after.AlignedSha256 != before.AlignedSha256)
                findings.Add(new Finding(Severity.Failure, $"{before.Split} split", "aligned labels", before.AlignedSha256[..12], after.AlignedSha256[..12]));
        foreach (var row in now.Board.Methods)
        {
            var before = committed.Board.Methods.FirstOrDefault(one => one.Method == row.Method);
            findings.AddRange(before is null ? [new Finding(Severity.Note, row.Method, "entry", "", "new")] : Compare(before, row, headline, SameFlavour(committed, now, row.Method)));
        }

        return new Review([.. findings.OrderByDescending(finding => finding.Severity)], now.Board.Methods.Count);
    }

    /// <summary>What changed, as a table in Markdown.</summary>
    public string ToMarkdown(string track)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"### {track}: {Entries} {(Entries == 1 ? "entry" : "entries")} checked, {(Fails ? "FAILED" : "passed")}\n\n"));
        if (Findings.Count == 0)
            return text.Append("Nothing differs from the committed results.\n").ToString();
        text.Append("| | entry | what | committed | now |\n|:--|:--|:--|--:|--:|\n");
        foreach (var finding in Findings)
            text.Append(Invariant($"| {Name(finding.Severity)} | {finding.Entry} | {finding.What} | {finding.Before} | {finding.After} |\n"));
        return text.ToString();
    }

    private static IEnumerable<Finding> Compare(MethodRow before, MethodRow after, Metric headline, bool sameFlavour)
    {
        if (after.Status != RunStatus.Ok)
        {
            yield return new Finding(before.Status == after.Status ? Severity.Note : Severity.Failure, after.Method, "status", before.Status, $"{after.Status}: {after.Reason}");
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

        var (countBefore, countAfter) = (before[Figures.Parameters], after[Figures.Parameters]);
        if (countBefore != countAfter)
            yield return new Finding(
                sameFlavour ? Severity.Failure : Severity.Note, after.Method, "parameters", Invariant($"{countBefore:N0}"), Invariant($"{countAfter:N0}"));
        if (before.LatencyOfTeacher is { } was && after.LatencyOfTeacher is { } isNow && isNow > was * SlowerBy)
            yield return new Finding(Severity.Warning, after.Method, "latency, of the teacher's", Percent(was), Percent(isNow));
    }

    private static bool SameFlavour(PublishedResults committed, PublishedResults now, string method) =>
        Flavours(committed, method).SetEquals(Flavours(now, method));

    private static HashSet<(string, string, int)> Flavours(PublishedResults results, string method) =>
        [.. results.Runs.Where(run => run.Record.Method == method).Select(run => (run.Record.Environment.Flavour, run.Record.Environment.Device, run.Record.Environment.Threads))];

    private static string Name(Severity severity) => severity switch
    {
        Severity.Failure => "**fails**",
        Severity.Warning => "warning",
        _ => "",
    };

    private static string Four(double value) => Invariant($"{value:F4}");

    private static string Percent(double value) => Invariant($"{value * 100:F0} %");
}
