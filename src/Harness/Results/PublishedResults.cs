namespace Harness.Results;

/// <summary>A track's results as they lie in its folder.</summary>
/// <param name="Runs">Those in the tables, in ordinal order of their folders.</param>
/// <param name="LeftOut">Folders of records that do not belong with these.</param>
public sealed record PublishedResults(Scoreboard Board, IReadOnlyList<PublishedRun> Runs, IReadOnlyList<string> LeftOut);
