using Harness.Training;

namespace Harness.Results;

/// <summary>What the scoreboard needs of a run.</summary>
/// <param name="Record">The run's record.</param>
/// <param name="Stale">Why the present program would make the run anew; empty where it would be kept.</param>
/// <param name="Sentences">The headline's counts of each test sentence, in the split's order; empty unless the run ended well.</param>
/// <param name="ByType">The headline's counts of each type on the test split; empty where the task has no types.</param>
public sealed record RunOutcome(
    RunRecord Record, string Stale, IReadOnlyList<MatchCounts> Sentences, IReadOnlyDictionary<string, MatchCounts> ByType)
{
    public string Method => Record.Method;

    public int Seed => Record.Seed;

    public string Status => Record.Status;

    /// <summary>A run that was disqualified or failed, in which there is nothing to score.</summary>
    public static RunOutcome Unscored(RunRecord record, string stale = "") => new(record, stale, [], new Dictionary<string, MatchCounts>());
}
