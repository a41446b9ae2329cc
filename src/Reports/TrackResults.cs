using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports;

/// <summary>What a track's page and plots are made from: its tables, and the published records of the runs in them.</summary>
/// <param name="Runs">The published runs, in the order of method and seed.</param>
public sealed record TrackResults(Track Track, Scoreboard Board, IReadOnlyList<PublishedRun> Runs)
{
    /// <summary>The columns of the track's tables.</summary>
    public ResultsSchema Schema { get; } = new(Track.Task.Metrics);

    /// <summary>The metric that ranks.</summary>
    public Metric Headline => Track.Task.Metrics.Headline;

    /// <summary>The rows of the entries whose runs ended well.</summary>
    public IEnumerable<MethodRow> Ok => Board.Methods.Where(row => row.Status == RunStatus.Ok);

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
    public IEnumerable<PublishedRun> Of(string method) => Runs.Where(run => run.Record.Method == method && run.Record.Status == RunStatus.Ok);
}
