using System.ComponentModel;
using CsvHelper;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of data.csv: a split as the network sees it. It contains no text of the corpus.</summary>
[CsvRecord]
public sealed partial record SplitRow
{
    [Description("The split: train, validation or test.")]
    [CsvColumn("split")]
    public required string Split { get; init; }

    [Description("The number of sentences.")]
    [CsvColumn("sentences")]
    public required int Sentences { get; init; }

    [Description("The number of words in all sentences.")]
    [CsvColumn("words")]
    public required int Words { get; init; }

    [Description("The number of tokens in all sentences, special tokens included.")]
    [CsvColumn("tokens")]
    public required int Tokens { get; init; }

    [Description("SHA-256 of the label and the word of every token, in order.")]
    [CsvColumn("aligned_sha256")]
    public required string AlignedSha256 { get; init; }

    public static SplitRow Of(Split split)
    {
        using var hash = new ContentHash();
        foreach (var example in split.Examples)
        {
            hash.Add([example.Length]);
            hash.Add(example.Labels);
            hash.Add(example.WordIds);
        }

        return new SplitRow
        {
            Split = split.Name,
            Sentences = split.Examples.Count,
            Words = split.Words,
            Tokens = split.Examples.Sum(example => example.Length),
            AlignedSha256 = hash.ToText(),
        };
    }
}
