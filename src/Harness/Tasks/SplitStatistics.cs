using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Tasks;

/// <summary>A split in numbers.</summary>
/// <param name="Tokens">With specials.</param>
/// <param name="LongestTokens">The longest input, with specials.</param>
/// <param name="Labels">How many tokens carry each label, in the order of the labels' ids.</param>
public sealed record SplitStatistics(string Split, int Sentences, int Words, long Tokens, int LongestTokens, IReadOnlyDictionary<string, long> Labels)
{
    public static SplitStatistics Of(Split split, IReadOnlyList<string> labels)
    {
        var counts = new long[labels.Count];
        foreach (var label in split.Examples.SelectMany(example => example.Labels).Where(label => label != Example.Ignored))
            counts[label]++;
        return new SplitStatistics(
            split.Name,
            split.Examples.Count,
            split.Words,
            split.Examples.Sum(example => (long)example.Length),
            split.Examples.Max(example => example.Length),
            labels.Select((name, id) => (name, id)).ToDictionary(pair => pair.name, pair => counts[pair.id]));
    }
}
