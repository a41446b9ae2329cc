namespace Harness.Tasks;

/// <summary>The test split as people read it, beside what runs predicted.</summary>
public interface ITestTexts
{
    /// <summary>The inputs in the split's order.</summary>
    IReadOnlyList<LabelledWords> Inputs { get; }

    /// <summary>Reads what a run predicted: for every input a label id for each word.</summary>
    /// <param name="path">The run's file of predictions.</param>
    /// <exception cref="Common.DataFormatException">The predictions are of other inputs.</exception>
    IReadOnlyList<int[]> Predicted(string path);
}

/// <summary>The words of an input, with the id of the label of each.</summary>
public sealed record LabelledWords(IReadOnlyList<string> Words, IReadOnlyList<int> Labels);
