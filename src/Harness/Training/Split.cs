using Harness.Models.Inputs;

namespace Harness.Training;

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
