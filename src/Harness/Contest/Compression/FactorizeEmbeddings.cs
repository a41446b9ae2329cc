using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>
/// Replaces the word embeddings (V, H) by a product (V, E)(E, H), computed by truncated singular value decomposition (ALBERT, Lan et al., arXiv
/// 1909.11942, section 3.1).
/// </summary>
/// <param name="rank">Chooses E among the track's shapes; null for the track's rank for chains.</param>
public sealed class FactorizeEmbeddings(Func<TrackShapes, int>? rank = null) : CompressionStep
{
    public override string Name => "factorize-embeddings";

    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRank is { } already
        ? throw new ArgumentException($"the word embeddings are factorised already, at rank {already}. Leave out one of the two steps.")
        : before with { EmbeddingRank = rank is null ? track.Shapes.ChainEmbeddingRank!.Value : rank(track.Shapes) };

    public override Network Apply(Network network, Arena arena)
    {
        var smaller = network.Reshaped(ShapeAfter(network.Shape, arena.Track));
        arena.Record(KeptEnergy.Figure(KeptEnergy.Words), LowRank.FactorizeEmbeddings(network, smaller));
        return smaller;
    }
}

/// <summary>
/// Names the figure that a factorisation records for each matrix: the sum of the squared singular values that it keeps, as a share of the sum of all,
/// 0 to 1.
/// </summary>
public static class KeptEnergy
{
    /// <summary>The name of the word embeddings among the matrices.</summary>
    public const string Words = "word_embeddings";

    private const string Prefix = "kept_energy:";

    /// <summary>The figure's name for a matrix.</summary>
    /// <param name="matrix">The matrix, such as <c>layer.0.output.dense</c>.</param>
    public static string Figure(string matrix) => Prefix + matrix;

    /// <summary>The matrix that a figure belongs to.</summary>
    /// <returns>The matrix; null where the figure is something else.</returns>
    public static string? MatrixOf(string figure) => figure.StartsWith(Prefix, StringComparison.Ordinal) ? figure[Prefix.Length..] : null;
}
