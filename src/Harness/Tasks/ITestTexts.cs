namespace Harness.Tasks;

/// <summary>The test split as people read it, which error analyses show beside the predictions of runs.</summary>
public interface ITestTexts
{
    /// <summary>The inputs in the split's order.</summary>
    IReadOnlyList<LabelledWords> Inputs { get; }

    /// <summary>Reads the predictions of a published run: for every input a label id for each word, or one for the whole.</summary>
    /// <param name="path">The compressed file with the run's predictions.</param>
    /// <exception cref="Common.DataFormatException">The predictions are of other inputs, or the file is damaged.</exception>
    IReadOnlyList<int[]> Predicted(string path);

    /// <summary>Finds what labels mark in the words of an input, in order and without overlaps.</summary>
    /// <param name="words">The words of the input.</param>
    /// <param name="labels">A label id for each word, or one for the whole.</param>
    IReadOnlyList<MarkedWords> Mark(IReadOnlyList<string> words, IReadOnlyList<int> labels);
}

/// <summary>Neighbouring words that labels mark as one thing.</summary>
/// <param name="Name">The type of the thing, such as PER.</param>
/// <param name="First">The first word, from 0.</param>
/// <param name="Last">The last word.</param>
public readonly record struct MarkedWords(string Name, int First, int Last);

/// <summary>The words of an input, and for each word the id of its label, or one id for the whole.</summary>
public sealed record LabelledWords(IReadOnlyList<string> Words, IReadOnlyList<int> Labels);
