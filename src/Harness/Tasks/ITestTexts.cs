namespace Harness.Tasks;

/// <summary>The test split as people read it, which error analyses show beside the predictions of runs.</summary>
public interface ITestTexts
{
    /// <summary>The inputs in the split's order.</summary>
    IReadOnlyList<LabelledWords> Inputs { get; }

    /// <summary>Reads the predictions of a published run: for every input a label id for each word.</summary>
    /// <param name="path">The compressed file with the run's predictions.</param>
    /// <exception cref="Common.DataFormatException">The predictions are of other inputs, or the file is damaged.</exception>
    IReadOnlyList<int[]> Predicted(string path);
}

/// <summary>The words of an input, and for each word the id of its label.</summary>
public sealed record LabelledWords(IReadOnlyList<string> Words, IReadOnlyList<int> Labels);
