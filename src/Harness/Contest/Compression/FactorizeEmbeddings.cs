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
/// True to weigh the squared error of a token's embedding by the square root of n + 1 where the token occurs n times in the training split; false to
/// weigh all alike. The idea is that of Chen et al. (GroupReduce, arXiv 1806.06950, equation 2), who weigh by n itself in groups of tokens. The root
/// leaves more to rare tokens, of which names are made.
/// </param>
public sealed class FactorizeEmbeddings(Func<TrackShapes, int>? rank = null, bool byFrequency = false) : CompressionStep
{
    /// <summary>Uses the track's rank for a vocabulary that was reduced before.</summary>
    public static FactorizeEmbeddings OfTrimmed(bool byFrequency = false) =>
        new(shapes => shapes.TrimmedEmbeddingRank ?? shapes.ChainEmbeddingRank!.Value, byFrequency);

    public override string Name => byFrequency ? "factorize-embeddings-by-frequency" : "factorize-embeddings";

    public override string Technique => Methods.Technique.LowRank;

    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRank is { } already
        ? throw new ArgumentException($"the word embeddings are factorised already, at rank {already}. Leave out one of the two steps.")
        : before with { EmbeddingRank = rank is null ? track.Shapes.ChainEmbeddingRank!.Value : rank(track.Shapes) };

    public override Network Apply(Network network, Arena arena)
    {
        var smaller = network.Reshaped(ShapeAfter(network.Shape, arena.Track));
        using var weights = byFrequency ? Weights(network.ReadForTraining(arena.Training.Examples), network.Shape.Vocabulary) : null;
        arena.Record(KeptEnergy.Figure(KeptEnergy.Words), LowRank.FactorizeEmbeddings(network, smaller, weights));
        return smaller;
    }

    private static Tensor Weights(IReadOnlyList<Example> examples, int vocabulary)
    {
        var counts = new int[vocabulary];
        foreach (var id in examples.SelectMany(example => example.TokenIds))
            counts[id]++;
        return tensor(counts.Select(count => MathF.Sqrt(count + 1)).ToArray());
    }
}
