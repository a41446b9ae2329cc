using System.Text.Json.Serialization;

namespace Harness.Models.Bert;

/// <summary>Networks by the names that methods ask for.</summary>
/// <param name="Teacher">What is to be made small.</param>
/// <param name="Student">Fits the cap; never deeper than the teacher.</param>
/// <param name="EmbeddingRank">Rank of factorised word embeddings.</param>
public sealed record TrackShapes(BertShape Teacher, BertShape Student, int EmbeddingRank)
{
    // What follows is left out of JSON where a track has none, so that the hashes of older records stay what they were.

    /// <summary>Fits the cap with one layer for all; null where no entry shares layers from random weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertShape? Shared { get; init; }

    /// <summary>Fits the cap with half of the teacher's layers; null where no entry matches hidden states.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertShape? Halved { get; init; }

    /// <summary>Rank of word embeddings beside which one of the teacher's layers fits the cap; null where none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SharedEmbeddingRank { get; init; }

    /// <summary>Rank of word embeddings that leaves room under the cap for the encoder, much compressed; null where the teacher is not worth compressing, and no
    /// chain enters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ChainEmbeddingRank { get; init; }
}
