using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Tasks;

/// <summary>The counts of what a split holds.</summary>
/// <param name="Split">The name of the split.</param>
/// <param name="Sentences">The number of inputs.</param>
/// <param name="Words">The number of words in all inputs.</param>
/// <param name="Tokens">The number of tokens in all inputs, special tokens included.</param>
/// <param name="LongestTokens">The number of tokens of the longest input, special tokens included.</param>
/// <param name="Labels">The number of tokens with each label, in the order of the labels' ids.</param>
public sealed record SplitStatistics(string Split, int Sentences, int Words, long Tokens, int LongestTokens, IReadOnlyDictionary<string, long> Labels)
{
    /// <summary>The number of inputs that were too long, so that their ends are not read.</summary>
    public int CutSentences { get; init; }

    /// <summary>The number of words that are not read, or not as a whole.</summary>
    public int CutWords { get; init; }

    /// <summary>The number of entities with such a word; null for a task without entities.</summary>
    public int? CutEntities { get; init; }

    /// <summary>Counts the contents of a split whose labels have these names.</summary>
    public static SplitStatistics Of(Split split, IReadOnlyList<string> labels)
    {
        var counts = new long[labels.Count];
        foreach (var label in split.Examples.SelectMany(example => example.Labels).Where(label => label is not (Example.Ignored or Example.Unknown)))
            counts[label]++;
        return new SplitStatistics(
            split.Name,
            split.Examples.Count,
            split.Words,
            split.Examples.Sum(example => (long)example.Length),
            split.Examples.Max(example => example.Length),
            labels.Select((name, id) => (name, id)).ToDictionary(pair => pair.name, pair => counts[pair.id]))
        {
            CutSentences = split.Examples.Count(example => example.CutLabels.Count > 0),
            CutWords = split.Examples.Sum(example => example.CutLabels.Count),
        };
    }
}
