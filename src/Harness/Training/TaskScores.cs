namespace Harness.Training;

/// <summary>What a task says of predictions.</summary>
/// <param name="Headline">The figure that ranks, 0 to 1: epochs are chosen and entries are ranked by it.</param>
/// <param name="Values">Every figure by name, the headline first: the same names in the same order whatever was predicted.</param>
/// <param name="Sentences">For each input the counts that the headline is made of, for a bootstrap.</param>
/// <param name="ByType">The headline's counts for each type of thing found; empty where the task has no types.</param>
public sealed record TaskScores(
    double Headline,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyList<MatchCounts> Sentences,
    IReadOnlyDictionary<string, MatchCounts> ByType);
