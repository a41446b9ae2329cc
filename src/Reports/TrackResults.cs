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

    /// <summary>Returns those of a method's runs that ended well, in the order of their seeds.</summary>
    public IEnumerable<PublishedRun> Of(string method) => Runs.Where(run => run.Record.Method == method && run.Record.Status == RunStatus.Ok);
}
