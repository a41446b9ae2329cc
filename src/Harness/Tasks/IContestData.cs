using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks;

/// <summary>The data of a track.</summary>
public interface IContestData
{
    /// <summary>The vocabulary that turns words into tokens.</summary>
    BertWordPiece WordPiece { get; }

    /// <summary>SHA-256, in lower-case hexadecimal, of everything that the examples are made of.</summary>
    string Hash { get; }

    /// <summary>Running text of the same kind as the splits, without labels.</summary>
    TextSource Text { get; }

    /// <summary>The words of the training split, as a document to pretrain on.</summary>
    TextDocument TrainingText { get; }

    /// <summary>
    /// The sentences of <see cref="Text"/> as inputs, in order. Every token but the special ones is labelled <see cref="Example.Unknown"/>.
    /// </summary>
    IReadOnlyList<Example> Unlabelled { get; }

    /// <summary>The test split as people read it; null where the task has nothing to read.</summary>
    ITestTexts? TestTexts => null;

    /// <summary>Gives a split.</summary>
    /// <param name="name">The name of the split, one of <see cref="Split.Names"/>.</param>
    Split Split(string name);

    /// <summary>Gives the words of a split's inputs, in the split's order.</summary>
    /// <param name="split">The name of the split, one of <see cref="Split.Names"/>.</param>
    IReadOnlyList<IReadOnlyList<string>> WordsOf(string split);
}
