using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports;

/// <summary>What a track's page and plots are made from: its tables, and the published records of the runs in them.</summary>
/// <param name="Runs">The published runs, in the order of method and seed.</param>
public sealed record TrackResults(Track Track, Scoreboard Board, IReadOnlyList<PublishedRun> Runs)
{
    /// <summary>
    /// The most entries that charts name and pages compare. More names cannot be read, and the comparisons of all pairs grow with their square.
    /// </summary>
    public const int MostShown = 100;

    private readonly ILookup<string, PublishedRun> runsOf =
        Runs.Where(run => run.Record.Status == RunStatus.Ok).ToLookup(run => run.Record.Method, StringComparer.Ordinal);

    /// <summary>The columns of the track's tables.</summary>
    public ResultsSchema Schema { get; } = new(Track.Task.Metrics);

    /// <summary>The metric that ranks.</summary>
    public Metric Headline => Track.Task.Metrics.Headline;

    /// <summary>The rows of the entries whose runs ended well.</summary>
    public IEnumerable<MethodRow> Ok => Board.Methods.Where(row => row.Status == RunStatus.Ok);

    /// <summary>
    /// The entries that charts name and pages compare, in the order of the tables: those whose runs ended well or, where these are too many, the
    /// teacher and those with the best scores on test.
    /// </summary>
    public IReadOnlyList<MethodRow> Shown { get; } =
    [
        .. Board.Methods.Index()
            .Where(row => row.Item.Status == RunStatus.Ok)
            .OrderByDescending(row => row.Item.Method == TeacherRun.Method)
            .ThenByDescending(row => row.Item.Headline?.Mean)
            .Take(MostShown)
            .OrderBy(row => row.Index)
            .Select(row => row.Item),
    ];

    /// <summary>The end of titles where not all entries are shown, with a blank before it; empty where all are.</summary>
    public string Scope => Ok.Count() is var all && all > Shown.Count ? Invariant($" (the best {Shown.Count} of {all:N0} entries)") : "";

    /// <summary>The divisions that have entries, in the order of the tables.</summary>
    public IEnumerable<Division> Divisions => Board.Methods.Select(row => row.Division).Distinct().Order();

    /// <summary>The heading of a division's table.</summary>
    public string TitleOf(Division division)
    {
        var name = division.Name;
        var ranked = division == Division.Capped ? $", by test {Headline.Title}" : "";
        return $"{char.ToUpperInvariant(name[0])}{name[1..]}: {division.Meaning}{ranked}";
    }

    /// <summary>Returns those of a method's runs that ended well, in the order of their seeds.</summary>
    public IEnumerable<PublishedRun> Of(string method) => runsOf[method];
}
