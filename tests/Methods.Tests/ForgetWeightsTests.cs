using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Text;
using Methods.Steps;
using static TorchSharp.torch;

namespace Methods.Tests;

public sealed class ForgetWeightsTests
{
    [Fact]
    public void Forgotten_leaves_no_weight_and_keeps_the_vocabulary()
    {
        using var scope = NewDisposeScope();
        using var network = Compressible.Network(Compressible.Shape with { EmbeddingRank = 3 });
        var wordPiece = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "a", "b", "c", "d", "e", "f", "g", "h"]));
        using var trimmed = TrimVocabulary.Keep(network, wordPiece, [0, 1, 2, 3, 4, 5, 7, 9]);
        using var forgotten = ForgetWeights.Forgotten(trimmed, seed: 2);

        var before = trimmed.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        foreach (var (name, parameter) in forgotten.Module.named_parameters().Where(entry => entry.parameter.ndim > 1))
            Assert.True(parameter.eq(before[name]).to(ScalarType.Int64).sum().item<long>() == 0, name);
        Assert.NotNull(forgotten.Pieces);
        Assert.Same(trimmed.Pieces, forgotten.Pieces);
    }

    [Fact]
    public void Forgotten_gives_products_the_deviation_of_one_matrix()
    {
        using var scope = NewDisposeScope();
        var shape = new BertShape(Vocabulary: 300, Hidden: 96, Layers: 1, Heads: 2, Intermediate: 96)
        {
            EmbeddingRank = 16,
            Ranks = new Dictionary<string, int> { ["layer.0.output.dense"] = 24 },
        };
        using var network = Network.Random(shape, ["O"], seed: 1);

        using var forgotten = ForgetWeights.Forgotten(network, seed: 2);

        var embeddings = (FactorizedEmbeddings)forgotten.Module.Bert.Embeddings.Words;
        var dense = (LowRankDense)forgotten.Module.Bert.Encoder.Layers[0].Output.Dense;
        Assert.InRange(embeddings.Weight.matmul(embeddings.Projection).square().mean().sqrt().item<float>(), 0.019, 0.021);
        Assert.InRange(dense.Left.matmul(dense.Right).square().mean().sqrt().item<float>(), 0.019, 0.021);
    }
}
