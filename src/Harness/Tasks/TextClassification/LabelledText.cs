namespace Harness.Tasks.TextClassification;

/// <summary>A text and its class.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">The number of the class, from 0.</param>
public sealed record LabelledText(string Text, int Label)
{
    /// <summary>The words of the text, which are what stands between blanks.</summary>
    public IReadOnlyList<string> Words => WordsOf(Text);

    /// <summary>Gives the words of any text.</summary>
    public static IReadOnlyList<string> WordsOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>
/// The labelled texts of a track. No text of a test split is trained on. Where a corpus has no validation split of its own, one is cut from the texts
/// to train on, and no text is on both sides.
/// </summary>
/// <param name="Train">The texts to train on.</param>
/// <param name="Validation">The texts on which epochs and settings are chosen.</param>
/// <param name="Test">The texts that are scored once, at the end.</param>
public sealed record LabelledTexts(IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Validation, IReadOnlyList<LabelledText> Test)
{
    /// <summary>A second test split, from another source; null where there is none.</summary>
    public IReadOnlyList<LabelledText>? FurtherTest { get; init; }

    /// <summary>The number of training texts that were left out because a test split has the same text.</summary>
    public int LeftOut { get; init; }
}

/// <summary>The classes of texts that are either negative or positive.</summary>
public static class Sentiment
{
    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Names { get; } = ["negative", "positive"];

    /// <summary>The number of the class of negative texts.</summary>
    public const int Negative = 0;

    /// <summary>The number of the class of positive texts.</summary>
    public const int Positive = 1;
}
