using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>Word embeddings as a product of two matrices, from the truncated singular value decomposition (ALBERT, arXiv 1909.11942, section 3.1).</summary>
/// <param name="rank">E, of the track's.</param>
public sealed class FactorizeEmbeddings(Func<TrackShapes, int> rank) : CompressionStep
{
    public override string Name => "factorize-embeddings";

    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRank is { } already
        ? throw new ArgumentException($"the word embeddings are factorised already, at rank {already}. Leave out one of the two steps.")
        : before with { EmbeddingRank = rank(track.Shapes) };

    public override Network Apply(Network network, Arena arena)
    {
        var smaller = network.Reshaped(ShapeAfter(network.Shape, arena.Track));
        arena.Record(KeptEnergy.Figure(KeptEnergy.Words), LowRank.FactorizeEmbeddings(network, smaller));
        return smaller;
    }
}
