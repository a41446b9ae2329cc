namespace Harness.Models.Sequence;

/// <summary>Tells a tagger that works on whole words what it needs to know about a task that labels words.</summary>
/// <param name="Labels">The names of the labels, in the order of their ids.</param>
/// <param name="FeaturesOf">Describes a word of a sentence by strings that say what it looks like and which words stand around it.</param>
/// <param name="ClassesOf">Gives the kinds of characters that a word has, in order, such as "Xx" for "Rome".</param>
/// <param name="Continuation">Gives the label of a word's second and later tokens from the label of the token before.</param>
public sealed record WordLabelling(
    IReadOnlyList<string> Labels,
    Func<IReadOnlyList<string>, int, IReadOnlyList<string>> FeaturesOf,
    Func<string, string> ClassesOf,
    Func<int, int> Continuation);
