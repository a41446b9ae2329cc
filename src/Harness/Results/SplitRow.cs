using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsvHelper;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of data.csv: a split as the network saw it. It spells out nothing of the corpus.</summary>
[CsvRecord]
public sealed partial record SplitRow
{
    /// <summary>One of <see cref="Training.Split.Names"/>.</summary>
    [CsvColumn("split")]
    public required string Split { get; init; }

    [CsvColumn("sentences")]
    public required int Sentences { get; init; }

    [CsvColumn("words")]
    public required int Words { get; init; }

    /// <summary>Specials included.</summary>
    [CsvColumn("tokens")]
    public required int Tokens { get; init; }

    /// <summary>SHA-256 of the label and the word of every token, in order.</summary>
    [CsvColumn("aligned_sha256")]
    public required string AlignedSha256 { get; init; }

    public static SplitRow Of(Split split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in split.Examples)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([example.Length]));
            hash.AppendData(MemoryMarshal.AsBytes<int>(example.Labels));
            hash.AppendData(MemoryMarshal.AsBytes<int>(example.WordIds));
        }

        return new SplitRow
        {
            Split = split.Name,
            Sentences = split.Examples.Count,
            Words = split.Words,
            Tokens = split.Examples.Sum(example => example.Length),
            AlignedSha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
    }
}
