using System.Text.Json.Serialization;

namespace Harness.Models.Bert;

/// <summary>The sizes of a BERT encoder (Devlin et al., arXiv 1810.04805, section 3).</summary>
/// <param name="Vocabulary">Rows of the word embeddings.</param>
/// <param name="Hidden">Width H of the residual stream.</param>
/// <param name="Layers">Transformer layers.</param>
/// <param name="Heads">Attention heads a layer; they divide <paramref name="Hidden"/>.</param>
/// <param name="Intermediate">Width of the feed-forward block.</param>
public sealed record BertShape(int Vocabulary, int Hidden, int Layers, int Heads, int Intermediate)
{
    /// <summary>Rows of the position embeddings: the longest input in tokens.</summary>
    public int Positions { get; init; } = 512;

    /// <summary>Segments that the input may tell apart.</summary>
    public int TokenTypes { get; init; } = 2;

    /// <summary>Rank E of word embeddings factorised as (V x E)(E x H); null for one V x H matrix.</summary>
    public int? EmbeddingRank { get; init; }

    // What follows is left out of JSON where it says nothing, so that the hashes of older records stay what they were.

    /// <summary>Which weights the layers have in common.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LayerSharing Sharing { get; init; }

    /// <summary>Heads that are left in each layer, where some were cut; a head's width stays Hidden / Heads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? HeadsByLayer { get; init; }

    /// <summary>Ranks of dense layers that are products of two matrices, by their names in the encoder, such as <c>layer.0.output.dense</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Ranks { get; init; }

    /// <summary>Rows of the word embeddings where some were dropped: what is not there is looked up as the unknown token; null where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EmbeddingRows { get; init; }

    /// <summary>Whether matrices are stored as 8-bit integers with a scale for every row.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Int8Weights { get; init; }

    /// <summary>Probability that dropout zeroes an activation or an attention weight while training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <exception cref="ArgumentException">A size is not positive, or the heads do not divide the width.</exception>
    public void Validate()
    {
        (string Name, int Size)[] sizes =
        [
            (nameof(Vocabulary), Vocabulary),
            (nameof(Hidden), Hidden),
            (nameof(Layers), Layers),
            (nameof(Heads), Heads),
            (nameof(Intermediate), Intermediate),
            (nameof(Positions), Positions),
            (nameof(EmbeddingRank), EmbeddingRank ?? 1),
            (nameof(EmbeddingRows), EmbeddingRows ?? 1),
            .. (HeadsByLayer ?? []).Select((heads, layer) => ($"{nameof(HeadsByLayer)}[{layer}]", heads)),
            .. (Ranks ?? new Dictionary<string, int>()).Select(rank => ($"{nameof(Ranks)}[{rank.Key}]", rank.Value)),
        ];
        foreach (var (name, size) in sizes)
            if (size <= 0)
                throw new ArgumentException($"{name} is {size}. Expected a positive number.");
        if (Hidden % Heads != 0)
            throw new ArgumentException($"{Heads} heads do not divide a width of {Hidden}. Choose Hidden as a multiple of Heads.");
        if (HeadsByLayer is { } left && (left.Count != Layers || left.Any(heads => heads > Heads)))
            throw new ArgumentException($"HeadsByLayer is [{string.Join(", ", left)}]. Expected {Layers} numbers up to {Heads}.");
        if (EmbeddingRows > Vocabulary)
            throw new ArgumentException($"EmbeddingRows is {EmbeddingRows}. Expected at most the {Vocabulary} entries of the vocabulary.");
    }

    /// <summary>The sizes of a layer, counted from 0.</summary>
    public LayerShape Layer(int index) => new(
        Hidden, HeadsByLayer?[index] ?? Heads, Hidden / Heads, Intermediate, Dropout,
        name => Ranks is not null && Ranks.TryGetValue(Invariant($"layer.{index}.{name}"), out var rank) ? rank : null);
}
