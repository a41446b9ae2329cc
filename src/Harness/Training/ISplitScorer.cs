namespace Harness.Training;

/// <summary>Computes a task's scores of the labels that a model predicts for one split.</summary>
public interface ISplitScorer
{
    /// <summary>Scores predicted labels.</summary>
    /// <param name="predicted">For each example a label id for every token, special tokens included.</param>
    TaskScores Score(IReadOnlyList<int[]> predicted);
}
