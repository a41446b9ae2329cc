namespace Harness.Data;

/// <summary>A part of a task's data, as the network sees it.</summary>
/// <param name="Name">train, validation or test.</param>
/// <param name="Words">Words in all inputs together.</param>
/// <param name="Examples">One an input.</param>
/// <param name="Scorer">Scores predictions for this split.</param>
public sealed record Split(string Name, int Words, IReadOnlyList<Example> Examples, ISplitScorer Scorer)
{
    public const string Training = "train";
    public const string Validation = "validation";
    public const string Test = "test";

    /// <summary>The names of all splits, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [Training, Validation, Test];
}

/// <summary>Scores a network's predictions for one split: what a task makes of them.</summary>
public interface ISplitScorer
{
    /// <param name="predicted">For each example a label id for each token, specials included.</param>
    TaskScores Score(IReadOnlyList<int[]> predicted);
}
