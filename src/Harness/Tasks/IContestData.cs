using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks;

/// <summary>A track's data, opened.</summary>
public interface IContestData
{
    BertWordPiece WordPiece { get; }

    /// <summary>SHA-256 of everything that the examples are made of, lower-case hexadecimal.</summary>
    string Hash { get; }

    /// <summary>Running text of the same kind as the splits, without labels.</summary>
    TextSource Text { get; }

    /// <summary>The words of the training split, as a document to pretrain on.</summary>
    TextDocument TrainingText { get; }

    /// <summary>The sentences of <see cref="Text"/> as inputs, in order; every token but the specials is <see cref="Example.Unknown"/>.</summary>
    IReadOnlyList<Example> Unlabelled { get; }

    /// <summary>The test split as people read it; null where the task has nothing to read.</summary>
    ITestTexts? TestTexts => null;

    /// <param name="name">One of <see cref="Split.Names"/>.</param>
    Split Split(string name);
}
