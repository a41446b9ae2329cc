using Harness.Models;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public static class MaskedLanguageModelTests
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

    public sealed class Forward
    {
        /// <summary>The head worked out by hand from the encoder's output (Devlin et al., section 3.1, and the released code).</summary>
        [Fact]
        public void GuessesAtTheGivenPositionsFromTheTiedEmbeddings()
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

            var dense = Product("cls.predictions.transform.dense.weight", state).Zip(Vector("cls.predictions.transform.dense.bias"), (x, b) => x + b)
                .Select(x => x * (1 + Erf(x / Math.Sqrt(2))) / 2).ToArray();
            var (mean, variance) = (dense.Average(), dense.Select(x => x * x).Average() - dense.Average() * dense.Average());
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
                return [.. Enumerable.Range(0, matrix.Length / with.Length).Select(row => with.Select((x, i) => x * matrix[row * with.Length + i]).Sum())];
            }
        }

        /// <summary>Both uses of the embeddings, as input and as output layer, must reach their gradient: it is checked by finite differences.</summary>
        [Fact]
        public void GivesTheTiedEmbeddingsTheGradientOfBothUses()
        {
            using var scope = NewDisposeScope();
            using var model = Model();
            var embeddings = model.named_parameters().Single(entry => entry.name == "bert.embeddings.word_embeddings.weight").parameter;
            Loss().backward();
            var gradient = Tiny.Doubles(embeddings.grad!);

            const double step = 1e-6;
            // Token 5 stands in the input; 11 stands nowhere, so that only the output layer moves it.
            foreach (var index in new[] { 5 * 8 + 2, 11 * 8 + 3 })
            {
                var (up, down) = (Shifted(index, step), Shifted(index, -step));
                Assert.Equal((up - down) / (2 * step), gradient[index], 1e-6);
                Assert.NotEqual(0, gradient[index]);
            }

            Tensor Loss() => nn.functional.cross_entropy(model.forward(tensor(new long[] { 1, 5, 3, 2 }, [1, 4]), tensor(new long[] { 1, 2 })), tensor(new long[] { 7, 3 }));

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
    }

    public sealed class Parameters
    {
        /// <summary>Hugging Face's BertForMaskedLM, its decoder tied and so not stored twice.</summary>
        [Fact]
        public void HaveBertsNames()
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
        public void AreNotTiedToFactorisedEmbeddings() => Assert.Contains(
            "EmbeddingRank is 4", Assert.Throws<ArgumentException>(() => new MaskedLanguageModel(Tiny.Shape with { EmbeddingRank = 4 })).Message);
    }

    // Abramowitz and Stegun, 7.1.26, is too coarse here: the series converges fast for such small arguments.
    private static double Erf(double x)
    {
        double sum = x, term = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
