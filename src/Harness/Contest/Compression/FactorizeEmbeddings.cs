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
    /// <summary>Uses the track's rank for a vocabulary that was reduced before.</summary>
    public static FactorizeEmbeddings OfTrimmed() => new(shapes => shapes.TrimmedEmbeddingRank ?? shapes.ChainEmbeddingRank!.Value);

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
