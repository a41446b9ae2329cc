using Harness.Training;

namespace Harness.Results;

/// <summary>What the scoreboard needs of a run.</summary>
/// <param name="Row">Its line of runs.csv.</param>
/// <param name="Sentences">Word-reading counts of each test sentence, in the split's order; empty unless the run ended well.</param>
/// <param name="ByType">Word-reading counts of each type on the test split; empty where the task has no types.</param>
public sealed record RunOutcome(RunRow Row, IReadOnlyList<MatchCounts> Sentences, IReadOnlyDictionary<string, MatchCounts> ByType)
{
    /// <summary>A run that was disqualified or failed: there is nothing to score.</summary>
    public static RunOutcome Unscored(RunRow row) => new(row, [], new Dictionary<string, MatchCounts>());
}
