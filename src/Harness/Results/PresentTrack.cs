namespace Harness.Results;

/// <summary>What a track's tables need to know of the program as it is now.</summary>
/// <param name="Metrics">What the track's task measures.</param>
/// <param name="Staleness">Says why the present program would make a run anew; empty where it would keep it.</param>
public sealed record PresentTrack(TaskMetrics Metrics, Func<RunRecord, string> Staleness);
