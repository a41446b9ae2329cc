using Harness.Models;
using Harness.Models.Inputs;

namespace Harness.Training;

/// <summary>A part of a task's data, as the network sees it.</summary>
/// <param name="Name">The name: train, validation or test.</param>
/// <param name="Words">The number of words in all inputs together.</param>
/// <param name="Examples">The inputs, as the network reads them.</param>
/// <param name="Scorer">Scores predictions for this split.</param>
public sealed record Split(string Name, int Words, IReadOnlyList<Example> Examples, ISplitScorer Scorer)
{
    /// <summary>
    /// The number of the document that each input is from; null where the data have no documents. Inputs of one document are alike, so that a
    /// bootstrap draws whole documents.
    /// </summary>
    public IReadOnlyList<int>? Documents { get; init; }

    /// <summary>The number of the document that each input is read in; null where every input is read alone.</summary>
    public IReadOnlyList<int>? DocumentsOfInputs =>
        Examples.All(example => example.Surroundings is null) ? null : Documents ?? new int[Examples.Count];

    /// <summary>The pairs of inputs that the data compare, by their numbers; none where every input stands alone.</summary>
    public IReadOnlyList<(int First, int Second)> Pairs { get; init; } = [];

    /// <summary>The vectors that the inputs are to have, one for each; null where the data know none.</summary>
    public IReadOnlyList<float[]>? Targets { get; init; }

    /// <summary>The name of the split that models are trained on.</summary>
    public const string Training = "train";

    /// <summary>The name of the split on which epochs and settings are chosen.</summary>
    public const string Validation = "validation";

    /// <summary>The name of the split that is scored once, at the end.</summary>
    public const string Test = "test";

    /// <summary>The names of all splits, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [Training, Validation, Test];
}

/// <summary>Computes a task's scores of what a model predicts for one split.</summary>
public interface ISplitScorer
{
    /// <summary>Scores predictions for all examples of the split.</summary>
    TaskScores Score(Predictions predictions);
}
