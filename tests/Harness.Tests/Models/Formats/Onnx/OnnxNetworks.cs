using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats.Onnx;

/// <summary>Makes a tiny network of every kind that entries hand in, with all weights, biases and normalisations drawn at random.</summary>
internal static class OnnxNetworks
{
    private static readonly Dictionary<string, int> Ranks = new()
    {
        ["layer.0.attention.self.query"] = 3,
        ["layer.0.intermediate.dense"] = 3,
        ["layer.1.attention.output.dense"] = 2,
        ["layer.1.output.dense"] = 5,
    };

    private static readonly Dictionary<string, int> SharedRanks = new()
    {
        ["layer.0.attention.self.key"] = 3,
        ["layer.0.output.dense"] = 4,
    };

    // Where Sparse is n, every n-th weight of a matrix is kept and the others are zero.
    private static readonly Dictionary<string, (BertShape Shape, int? Sparse)> Kinds = new()
    {
        ["plain"] = (Tiny.Shape, null),
        ["factorised embeddings"] = (Tiny.Shape with { EmbeddingRank = 4 }, null),
        ["low-rank layers"] = (Tiny.Shape with { Ranks = Ranks }, null),
        ["shared attention"] = (Tiny.Shape with { Sharing = LayerSharing.Attention }, null),
        ["shared layer"] = (Tiny.Shape with { Sharing = LayerSharing.Layer, Layers = 3 }, null),
        ["cut heads"] = (Tiny.Shape with { HeadsByLayer = [1, 2] }, null),
        ["large epsilon"] = (Tiny.Shape with { LayerNormEps = 0.1 }, null),
        ["pruned"] = (Tiny.Shape, 5),
        ["half pruned"] = (Tiny.Shape with { Hidden = 32, Intermediate = 64 }, 2),
        ["int8"] = (Tiny.Shape with { Int8Weights = true }, null),
        ["int8, factorised, low-rank"] = (Tiny.Shape with { Int8Weights = true, EmbeddingRank = 4, Ranks = Ranks }, null),
        ["int8, pruned"] = (Tiny.Shape with { Int8Weights = true, Hidden = 32, Intermediate = 64 }, 20),
        ["shared attention, factorised"] = (Tiny.Shape with { Sharing = LayerSharing.Attention, EmbeddingRank = 4 }, null),
        ["shared layer, low-rank, int8"] =
            (Tiny.Shape with { Sharing = LayerSharing.Layer, Layers = 3, Int8Weights = true, Ranks = SharedRanks }, null),
        ["letter case"] = (Tiny.ShapeWithCase, null),
        ["letter case, factorised, int8"] = (Tiny.ShapeWithCase with { EmbeddingRank = 4, Int8Weights = true }, null),
        ["word vectors"] = (Tiny.ShapeWithVectors, null),
        ["word vectors, letter case, factorised, int8"] =
            (Tiny.ShapeWithCase with { WordVectors = Tiny.ShapeWithVectors.WordVectors, EmbeddingRank = 4, Int8Weights = true }, null),
        ["cut heads, pruned"] = (Tiny.Shape with { HeadsByLayer = [2, 1] }, 5),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    /// <summary>Saves a network and reads it back, so that its weights are rounded where the kind asks for it.</summary>
    public static Network Saved(string kind, string folder)
    {
        var (shape, sparse) = Kinds[kind];
        using (var network = Tiny.Network(shape))
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            foreach (var matrix in network.Module.parameters().Where(parameter => parameter.ndim > 1))
                if (sparse is { } kept)
                    matrix.mul_(tensor(Enumerable.Range(0, (int)matrix.numel()).Select(place => place % kept == 0 ? 1f : 0).ToArray(), matrix.shape));
            network.Save(folder);
        }

        var saved = Network.Load(folder);
        saved.Module.eval();
        return saved;
    }
}
