using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Replaces the word embeddings (V, H) by a product (V, E)(E, H), computed by truncated singular value decomposition (ALBERT, Lan et al., arXiv
/// 1909.11942, section 3.1).
/// </summary>
/// <param name="rank">Chooses E among the track's shapes; null for the track's rank for chains.</param>
/// <param name="byFrequency">
/// True to weigh the error of each token's embedding by how often the token occurs in the training split, plus one (Chen et al., GroupReduce, arXiv
/// 1806.06950, equation 2, with the whole vocabulary as one group); false to weigh all alike.
/// </param>
public sealed class FactorizeEmbeddings(Func<TrackShapes, int>? rank = null, bool byFrequency = false) : CompressionStep
{
    /// <summary>Uses the track's rank for a vocabulary that was reduced before.</summary>
    public static FactorizeEmbeddings OfTrimmed(bool byFrequency = false) =>
        new(shapes => shapes.TrimmedEmbeddingRank ?? shapes.ChainEmbeddingRank!.Value, byFrequency);

    public override string Name => byFrequency ? "factorize-embeddings-by-frequency" : "factorize-embeddings";

    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRank is { } already
        ? throw new ArgumentException($"the word embeddings are factorised already, at rank {already}. Leave out one of the two steps.")
        : before with { EmbeddingRank = rank is null ? track.Shapes.ChainEmbeddingRank!.Value : rank(track.Shapes) };

    public override Network Apply(Network network, Arena arena)
    {
        var smaller = network.Reshaped(ShapeAfter(network.Shape, arena.Track));
        using var frequencies = byFrequency ? Frequencies(network.Read(arena.Training.Examples), network.Shape.Vocabulary) : null;
        arena.Record(KeptEnergy.Figure(KeptEnergy.Words), LowRank.FactorizeEmbeddings(network, smaller, frequencies));
        return smaller;
    }

    // A token that does not occur counts as one occurrence, so that its embedding is approximated too.
    private static Tensor Frequencies(IReadOnlyList<Example> examples, int vocabulary)
    {
        var counts = new float[vocabulary];
        Array.Fill(counts, 1);
        foreach (var id in examples.SelectMany(example => example.TokenIds))
            counts[id]++;
        return tensor(counts);
    }
}
