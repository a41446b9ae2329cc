namespace Harness.Models;

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
        ];
        foreach (var (name, size) in sizes)
            if (size <= 0)
                throw new ArgumentException($"{name} is {size}. Expected a positive number.");
        if (Hidden % Heads != 0)
            throw new ArgumentException($"{Heads} heads do not divide a width of {Hidden}. Choose Hidden as a multiple of Heads.");
    }
}
