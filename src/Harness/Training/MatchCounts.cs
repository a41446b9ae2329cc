namespace Harness.Training;

/// <summary>What precision, recall and F1 are made of: a sentence's, a type's or a whole split's. Counts add.</summary>
/// <param name="Correct">Predicted and right (true positives).</param>
/// <param name="Predicted">Predicted, right or wrong.</param>
/// <param name="Gold">Present in the gold annotation (support).</param>
public readonly record struct MatchCounts(long Correct, long Predicted, long Gold)
{
    /// <summary>0 when nothing was predicted.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Correct / Predicted;

    /// <summary>0 when there was nothing to find.</summary>
    public double Recall => Gold == 0 ? 0 : (double)Correct / Gold;

    /// <summary>Harmonic mean of precision and recall; 0 when both are 0.</summary>
    public double F1 => Correct == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    public static MatchCounts operator +(MatchCounts left, MatchCounts right) =>
        new(left.Correct + right.Correct, left.Predicted + right.Predicted, left.Gold + right.Gold);
}
