using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class MaskedLanguageModelTests
{
    private static MaskedLanguageModel Model()
    {
        var model = MaskedLanguageModel.Random(Tiny.Shape with { Dropout = 0 }, seed: 1);
        model.to(ScalarType.Float64);
        using var _ = no_grad();
        foreach (var parameter in model.parameters())
            parameter.normal_(0, 0.4);
        return model;
    }

    /// <summary>The expected logits are worked out by hand from the encoder's output (Devlin et al., section 3.1, and the released code).</summary>
    [Fact]
    public void Forward_guesses_at_the_given_positions_from_the_tied_embeddings()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var weights = model.state_dict();
        var ids = tensor(new long[] { 1, 5, 3, 7, 2, 9 }, [2, 3]);
        // The encoder alone is checked elsewhere against a reference of its own.
        using var network = Network.Random(Tiny.Shape with { Dropout = 0 }, Tiny.Labels, 1);
        network.Module.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var (name, tensor) in network.Module.state_dict())
                if (weights.TryGetValue(name, out var given))
                    tensor.copy_(given);
        }

        var state = Tiny.Doubles(network.Module.forward(ids, null).HiddenStates[^1].select(0, 1).select(0, 0));

        var logits = Tiny.Doubles(model.forward(ids, tensor(new long[] { 3 })).select(0, 0));

        var dense = Product("cls.predictions.transform.dense.weight", state)
            .Zip(Vector("cls.predictions.transform.dense.bias"), (x, b) => x + b)
            .Select(x => x * (1 + Erf(x / Math.Sqrt(2))) / 2).ToArray();
        var mean = dense.Average();
        var variance = dense.Select(x => x * x).Average() - mean * mean;
        var normalised = dense.Select(x => (x - mean) / Math.Sqrt(variance + 1e-12))
            .Zip(Vector("cls.predictions.transform.LayerNorm.weight"), (x, g) => x * g)
            .Zip(Vector("cls.predictions.transform.LayerNorm.bias"), (x, b) => x + b).ToArray();
        var expected = Product("bert.embeddings.word_embeddings.weight", normalised).Zip(Vector("cls.predictions.bias"), (x, b) => x + b).ToArray();
        Assert.Equal(Tiny.Vocabulary, logits.Length);
        for (var v = 0; v < expected.Length; v++)
            Assert.Equal(expected[v], logits[v], 1e-6);

        double[] Vector(string name) => Tiny.Doubles(weights[name]);

        double[] Product(string name, double[] with)
        {
            var matrix = Vector(name);
            var rows = Enumerable.Range(0, matrix.Length / with.Length);
            return [.. rows.Select(row => with.Select((x, i) => x * matrix[row * with.Length + i]).Sum())];
        }
    }

    /// <summary>
    /// Both uses of the embeddings, as input and as output layer, must contribute to their gradient, which is checked by finite differences.
    /// </summary>
    [Fact]
    public void Backward_gives_the_tied_embeddings_the_gradient_of_both_uses()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var embeddings = model.named_parameters().Single(entry => entry.name == "bert.embeddings.word_embeddings.weight").parameter;
        Loss().backward();
        var gradient = Tiny.Doubles(embeddings.grad!);

        const double step = 1e-6;
        // Token 5 is in the input. Token 11 is not, so that only the output layer uses its embedding.
        foreach (var index in new[] { 5 * 8 + 2, 11 * 8 + 3 })
        {
            var up = Shifted(index, step);
            var down = Shifted(index, -step);
            Assert.Equal((up - down) / (2 * step), gradient[index], 1e-6);
            Assert.NotEqual(0, gradient[index]);
        }

        Tensor Loss()
        {
            var logits = model.forward(tensor(new long[] { 1, 5, 3, 2 }, [1, 4]), tensor(new long[] { 1, 2 }));
            return nn.functional.cross_entropy(logits, tensor(new long[] { 7, 3 }));
        }

        double Shifted(int index, double by)
        {
            using var _ = no_grad();
            var element = embeddings.view(-1).narrow(0, index, 1);
            element.add_(by);
            var loss = Loss().item<double>();
            element.sub_(by);
            return loss;
        }
    }

    /// <summary>The names are those of Hugging Face's BertForMaskedLM, whose decoder is tied and so not stored twice.</summary>
    [Fact]
    public void Parameters_have_the_names_of_the_checkpoint()
    {
        using var model = MaskedLanguageModel.Random(Tiny.Shape with { Layers = 1 }, seed: 1);
        string[] layer =
        [
            "attention.output.LayerNorm", "attention.output.dense", "attention.self.key", "attention.self.query", "attention.self.value",
            "intermediate.dense", "output.LayerNorm", "output.dense",
        ];
        string[] expected =
        [
            .. layer.SelectMany(name => new[] { $"bert.encoder.layer.0.{name}.bias", $"bert.encoder.layer.0.{name}.weight" }),
            "bert.embeddings.LayerNorm.bias", "bert.embeddings.LayerNorm.weight", "bert.embeddings.position_embeddings.weight",
            "bert.embeddings.token_type_embeddings.weight", "bert.embeddings.word_embeddings.weight",
            "cls.predictions.bias", "cls.predictions.transform.LayerNorm.bias", "cls.predictions.transform.LayerNorm.weight",
            "cls.predictions.transform.dense.bias", "cls.predictions.transform.dense.weight",
        ];

        Assert.Equal(expected.Order(StringComparer.Ordinal), model.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constructor_refuses_factorised_embeddings() => Assert.Contains(
        "EmbeddingRank is 4", Assert.Throws<ArgumentException>(() => new MaskedLanguageModel(Tiny.Shape with { EmbeddingRank = 4 })).Message);

    // The power series converges fast for such small arguments; the usual approximation (Abramowitz and Stegun, 7.1.26) is too coarse here.
    private static double Erf(double x)
    {
        var sum = x;
        var term = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
