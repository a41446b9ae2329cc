using System.Text.Json.Serialization;
using Harness.Models.Texts;
using static Harness.Common.Validation;

namespace Harness.Models.Bert;

/// <summary>The shapes of a track's networks, by the names that methods ask for.</summary>
/// <param name="Teacher">The network that is to be made small.</param>
/// <param name="Student">A network that fits the cap and is not deeper than the teacher.</param>
/// <param name="EmbeddingRank">The rank of factorised word embeddings.</param>
public sealed record TrackShapes(BertShape Teacher, BertShape Student, int EmbeddingRank)
{
    // JSON leaves the following properties out where a track has none, so that the hashes of older records stay what they were.

    /// <summary>A network with one layer for all that fits the cap; null where no entry shares layers from random weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertShape? Shared { get; init; }

    /// <summary>A network with half of the teacher's layers that fits the cap; null where no entry matches hidden states.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertShape? Halved { get; init; }

    /// <summary>The rank of word embeddings beside which one of the teacher's layers fits the cap; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SharedEmbeddingRank { get; init; }

    /// <summary>
    /// The rank of word embeddings that leaves room under the cap for the encoder, much compressed; null where the teacher is not worth compressing,
    /// so that no chain enters.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ChainEmbeddingRank { get; init; }

    /// <summary>The same rank for a vocabulary that was reduced before; null for <see cref="ChainEmbeddingRank"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TrimmedEmbeddingRank { get; init; }

    /// <summary>An LSTM over words that fits the cap; null where inputs are not labelled as a whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BiLstmShape? BiLstm { get; init; }

    /// <summary>A small network with the largest vocabulary that fits the cap, for a pretrained teacher; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertShape? TinyBert { get; init; }

    /// <summary>Checks that every size is in its range.</summary>
    /// <exception cref="ArgumentException">A size is out of range; the message names its shape.</exception>
    public void Validate()
    {
        At("shapes.teacher", Teacher.Validate);
        At("shapes.student", Student.Validate);
        At("shapes.shared", () => Shared?.Validate());
        At("shapes.halved", () => Halved?.Validate());
        Check(
            Halved is null || 2 * Halved.Layers <= Teacher.Layers,
            $"shapes.halved.layers is {Halved?.Layers}. Expected at most half of the teacher's {Teacher.Layers}, two of which teach each of them");
        At("shapes.bi_lstm", () => BiLstm?.Validate());
        At("shapes.tiny_bert", () => TinyBert?.Validate());
        foreach (var shape in new[] { Teacher, Student, Shared, Halved, TinyBert })
            Check(shape?.WordVectors is null, "A shape has word_vectors. Expected none: the step AddWordVectors of an entry adds them");
        CheckRank("embedding_rank", EmbeddingRank);
        CheckRank("shared_embedding_rank", SharedEmbeddingRank);
        CheckRank("chain_embedding_rank", ChainEmbeddingRank);
        CheckRank("trimmed_embedding_rank", TrimmedEmbeddingRank);
    }

    private void CheckRank(string name, int? rank) => Check(
        rank is null || (rank > 0 && rank <= Teacher.Hidden),
        $"shapes.{name} is {rank}. Expected a number above 0, and at most the teacher's width of {Teacher.Hidden}");
}
