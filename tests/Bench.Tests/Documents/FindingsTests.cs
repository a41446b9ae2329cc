using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using TestSupport;

namespace Bench.Tests.Documents;

/// <summary>
/// Runs that join a track change what its other entries borrow of the variance over seeds, so that intervals on the page of findings change too.
/// </summary>
public sealed partial class FindingsTests
{
    private static readonly string Results = Path.Combine(RealData.RepositoryRoot, "results");

    private static readonly string[] Sections =
        File.ReadAllText(Path.Combine(RealData.RepositoryRoot, "docs", "findings.md")).ReplaceLineEndings("\n").Split("\n## ");

    // The tracks that are gone have no results any more, from which their intervals could be made again.
    public static TheoryData<string> Tracks =>
        [.. TrackCatalog.All.Select(track => track.Name).Where(name => Directory.Exists(Path.Combine(Results, name, "runs"))).Where(HasSection)];

    [Theory]
    [MemberData(nameof(Tracks))]
    public void Intervals_of_the_findings_are_those_of_two_entries(string name)
    {
        var text = Sections.Single(section => section.StartsWith($"{name}:", StringComparison.Ordinal));
        var stated = IntervalPattern().Matches(text).Select(match => (Low: Number(match, 1), High: Number(match, 2))).Distinct().ToArray();
        var track = TrackCatalog.Find(name);
        var board = new ResultsFolder(Results, name).Read(new Staleness(track, MethodCatalog.Load([])).Present).Board;
        string[] entries = [.. board.Methods.Where(row => row.Status == RunStatus.Ok).Select(row => row.Method)];

        var known = entries
            .SelectMany((first, place) => entries.Skip(place + 1).Select(second => board.Comparisons.Between(first, second).Interval))
            .SelectMany(interval => new[] { interval, new Interval(-interval.High, -interval.Low) })
            .Concat(entries.Select(board.Comparisons.IntervalOf))
            .Select(interval => (Rounded(interval.Low), Rounded(interval.High)))
            .ToHashSet();

        Assert.NotEmpty(stated);
        string[] stale = [.. stated.Where(interval => !known.Contains(interval)).Select(one => Invariant($"{one.Low} to {one.High}"))];
        Assert.True(
            stale.Length == 0,
            $"docs/findings.md, {name}: {string.Join(", ", stale)} are intervals of no two entries. 'bench compare' says what they are now.");
    }

    private static bool HasSection(string name) => Sections.Any(section => section.StartsWith($"{name}:", StringComparison.Ordinal));

    private static decimal Number(Match match, int group) => decimal.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static decimal Rounded(double value) => decimal.Parse(value.ToString("F4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:\(|,\s|interval\s)([+-]?0\.\d{4})\s+to\s+([+-]?0\.\d{4})", RegexOptions.CultureInvariant)]
    private static partial Regex IntervalPattern();
}
