namespace Harness.Training;

/// <summary>A task's scores of the predictions for a split.</summary>
/// <param name="Headline">The figure by which epochs are chosen and entries are ranked, 0 to 1.</param>
/// <param name="Values">Every figure by name, the headline first. Names and order do not depend on the predictions.</param>
/// <param name="Sentences">The numbers of each input, by the task's <see cref="SummedScore"/>; a bootstrap draws from them.</param>
/// <param name="ByType">The counts for each type that the task tells apart; empty where it has no types.</param>
public sealed record TaskScores(
    double Headline,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyList<double[]> Sentences,
    IReadOnlyDictionary<string, MatchCounts> ByType)
{
    /// <summary>
    /// The errors of each type that has any, by the kinds that the task declares and in their order; null for a task that tells no kinds apart.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? Errors { get; init; }
}

/// <summary>The figures of an evaluation.</summary>
/// <param name="Headline">The figure by which epochs are chosen and entries are ranked.</param>
/// <param name="Values">Every figure by name, the headline included.</param>
public sealed record TaskFigures(double Headline, IReadOnlyDictionary<string, double> Values);

/// <summary>The counts from which precision, recall and F1 are computed, for a sentence, a type or a whole split. Counts can be added up.</summary>
/// <param name="Correct">The number of predictions that are right (true positives).</param>
/// <param name="Predicted">The number of predictions, right or wrong.</param>
/// <param name="Gold">The number that the gold annotation has (support).</param>
public readonly record struct MatchCounts(long Correct, long Predicted, long Gold)
{
    /// <summary>The share of predictions that are right; 0 when nothing was predicted.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Correct / Predicted;

    /// <summary>The share of the gold annotation that was predicted; 0 when there was nothing to find.</summary>
    public double Recall => Gold == 0 ? 0 : (double)Correct / Gold;

    /// <summary>The harmonic mean of precision and recall; 0 when both are 0.</summary>
    public double F1 => Correct == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Adds two counts.</summary>
    public static MatchCounts operator +(MatchCounts left, MatchCounts right) =>
        new(left.Correct + right.Correct, left.Predicted + right.Predicted, left.Gold + right.Gold);
}
