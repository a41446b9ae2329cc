namespace Harness.Training;

/// <summary>A task's scores of the predictions for a split.</summary>
/// <param name="Headline">The figure by which epochs are chosen and entries are ranked, 0 to 1.</param>
/// <param name="Values">Every figure by name, the headline first. Names and order do not depend on the predictions.</param>
/// <param name="Sentences">The counts of each input, from which the headline is computed; a bootstrap draws from them.</param>
/// <param name="ByType">The same counts for each type that the task tells apart; empty where it has no types.</param>
public sealed record TaskScores(
    double Headline,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyList<MatchCounts> Sentences,
    IReadOnlyDictionary<string, MatchCounts> ByType);
