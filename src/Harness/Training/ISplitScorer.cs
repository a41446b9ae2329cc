namespace Harness.Training;

/// <summary>Scores a network's predictions for one split: what a task makes of them.</summary>
public interface ISplitScorer
{
    /// <param name="predicted">For each example a label id for each token, specials included.</param>
    TaskScores Score(IReadOnlyList<int[]> predicted);
}
