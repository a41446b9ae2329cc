using Harness.Models.Inputs;

namespace Harness.Models.Sequence;

/// <summary>Tells a tagger that works on whole words what it needs to know about a task that labels words.</summary>
/// <param name="Labels">The names of the labels, in the order of their ids.</param>
/// <param name="FeaturesOf">Describes a word of a sentence by strings that say what it looks like and which words stand around it.</param>
/// <param name="Continuation">Gives the label of a word's second and later tokens from the label of the token before.</param>
public sealed record WordLabelling(
    IReadOnlyList<string> Labels,
    Func<IReadOnlyList<string>, int, IReadOnlyList<string>> FeaturesOf,
    Func<int, int> Continuation)
{
    /// <summary>The description of words by the rest of their document; null where the task has none.</summary>
    public DocumentDescription? OfDocument { get; init; }
}

/// <summary>Tells a tagger how the rest of a document describes the words of a sentence.</summary>
/// <param name="Farthest">The number of words before and after a word that are looked at.</param>
/// <param name="FeaturesOf">Describes each of an input's words by strings; the words are those that a tagger reads of the input.</param>
public sealed record DocumentDescription(int Farthest, Func<Example, IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<string>>> FeaturesOf);
