using Harness.Models.Bert;

namespace Harness.Tests.Models.Bert;

public sealed class EncoderDenseTests
{
    private static readonly BertShape BertBase = new(Vocabulary: 28_996, Hidden: 768, Layers: 12, Heads: 12, Intermediate: 3_072);

    [Fact]
    public void Of_lists_the_six_matrices_of_every_layer_of_BERT_base()
    {
        var layers = EncoderDense.Of(BertBase);

        Assert.Equal(12 * 6, layers.Count);
        // Four matrices of 768 x 768 and two of 768 x 3,072.
        Assert.Equal(12 * (4 * 589_824L + 2 * 2_359_296L), layers.Sum(layer => layer.Weights));
        Assert.Equal(
            [
                "layer.11.attention.self.query 768 768", "layer.11.attention.self.key 768 768", "layer.11.attention.self.value 768 768",
                "layer.11.attention.output.dense 768 768", "layer.11.intermediate.dense 768 3072", "layer.11.output.dense 3072 768",
            ],
            layers.Skip(11 * 6).Select(layer => $"{layer.Name} {layer.Inputs} {layer.Outputs}"));
    }

    [Theory]
    [InlineData(LayerSharing.None, 6 + 6)]
    [InlineData(LayerSharing.Attention, 4 + 2 + 2)]
    [InlineData(LayerSharing.Layer, 6)]
    public void Of_lists_what_layers_share_once(LayerSharing sharing, int count)
    {
        using var network = Tiny.Network(Tiny.Shape with { Sharing = sharing });

        var layers = EncoderDense.Of(network.Shape);

        Assert.Equal(count, layers.Count);
        // The names are those under which the modules are registered, so that checkpoints have them.
        var named = network.Module.Bert.Encoder.named_modules().ToDictionary(entry => entry.name, entry => entry.module);
        Assert.All(layers, layer => Assert.Same(named[layer.Name], layer.ModuleIn(network)));
    }

    [Fact]
    public void Of_has_the_sizes_of_the_modules_when_heads_are_cut_and_layers_factorised()
    {
        using var network = Tiny.Network(Tiny.Shape with
        {
            HeadsByLayer = [1, 2],
            Ranks = new Dictionary<string, int> { ["layer.0.output.dense"] = 3, ["layer.1.attention.self.query"] = 2 },
        });

        foreach (var layer in EncoderDense.Of(network.Shape))
        {
            var module = layer.ModuleIn(network);
            Assert.Equal(layer.Rank, module is LowRankDense thin ? (int)thin.Left.size(1) : null);
            Assert.Equal(layer.Outputs, module.Bias.numel());
            Assert.Equal(layer.StoredWeights, module.parameters().Where(parameter => parameter.ndim == 2).Sum(parameter => parameter.numel()));
            Assert.Equal(layer.Inputs, module is LowRankDense product ? product.Right.size(1) : ((Dense)module).Weight.size(1));
        }
    }
}
