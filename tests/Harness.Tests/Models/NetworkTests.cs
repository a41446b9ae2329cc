using System.Security.Cryptography;
using Harness.Data;
using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

public static class NetworkTests
{
    private const string Config = "config.json";
    private const string WeightsFile = "model.safetensors";

    public sealed class Random
    {
        [Fact]
        public void DrawsMatricesAndSetsVectors()
        {
            using var network = Network.Random(Tiny.Shape with { Vocabulary = 500 }, Tiny.Labels, seed: 1);

            foreach (var (name, weights) in Tiny.Weights(network))
            {
                if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                    Assert.All(weights, weight => Assert.Equal(1, weight));
                else if (name.EndsWith("bias", StringComparison.Ordinal))
                    Assert.All(weights, weight => Assert.Equal(0, weight));
                else
                    Assert.InRange(weights.Max(Math.Abs), 0.01, 0.12);
            }

            // 4,000 draws of deviation 0.02: its estimate has a standard error of 0.00022.
            var words = Tiny.Weights(network)["bert.embeddings.word_embeddings.weight"];
            Assert.InRange(Math.Sqrt(words.Average(weight => weight * weight)), 0.0189, 0.0211);
        }

        [Fact]
        public void ComesFromItsSeed()
        {
            using var first = Network.Random(Tiny.Shape, Tiny.Labels, seed: 7);
            using var second = Network.Random(Tiny.Shape, Tiny.Labels, seed: 7);
            using var third = Network.Random(Tiny.Shape, Tiny.Labels, seed: 8);

            Assert.Equal(Tiny.Weights(first), Tiny.Weights(second));
            Assert.NotEqual(Tiny.Weights(first)["classifier.weight"], Tiny.Weights(third)["classifier.weight"]);
        }

        [Fact]
        public void RefusesHeadsThatDoNotDivideTheWidth() => Assert.Contains(
            "3 heads do not divide a width of 8",
            Assert.Throws<ArgumentException>(() => Network.Random(Tiny.Shape with { Heads = 3 }, Tiny.Labels, seed: 1)).Message);
    }

    public sealed class Load
    {
        [Theory]
        [InlineData(null)]
        [InlineData(4)]
        public void ReadsWhatSaveWrote(int? rank)
        {
            using var folder = new TemporaryFolder();
            using var network = Tiny.Network(Tiny.Shape with { EmbeddingRank = rank, Dropout = 0.25 });
            network.Save(folder.Path);

            using var loaded = Network.Load(folder.Path);

            Assert.Equal(network.Shape, loaded.Shape);
            Assert.Equal(Tiny.Labels, loaded.Labels);
            Assert.Equal(Tiny.Weights(network), Tiny.Weights(loaded));
            Assert.Equal([Config, WeightsFile], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf(WeightsFile)))), Network.WeightsHash(folder.Path));
        }

        [Fact]
        public void SaysWhichFileIsMissing()
        {
            using var folder = new TemporaryFolder();

            Assert.Contains(folder.PathOf(Config), Assert.Throws<FileNotFoundException>(() => Network.Load(folder.Path)).Message);
        }

        [Theory]
        [InlineData("")]
        [InlineData("null")]
        [InlineData("{}")]
        [InlineData("""{"Shape":{"Vocabulary":13,"Hidden":8,"Layers":2,"Heads":3,"Intermediate":12},"Labels":["O"]}""")]
        [InlineData("""{"Shape":{"Vocabulary":13,"Hidden":8""")]
        public void SaysThatTheConfigurationIsDamaged(string text)
        {
            using var folder = new TemporaryFolder();
            using var network = Tiny.Network();
            network.Save(folder.Path);
            File.WriteAllText(folder.PathOf(Config), text);

            Assert.Contains(folder.PathOf(Config), Assert.Throws<DataFormatException>(() => Network.Load(folder.Path)).Message);
        }

        [Fact]
        public void SaysWhichTensorIsMissing()
        {
            using var folder = new TemporaryFolder();
            using var network = Tiny.Network();
            network.Save(folder.Path);
            SafeTensors.Write(folder.PathOf(WeightsFile), network.Module.state_dict().Where(pair => pair.Key != "classifier.bias").ToDictionary());

            var error = Assert.Throws<DataFormatException>(() => Network.Load(folder.Path));

            Assert.Contains(folder.PathOf(WeightsFile), error.Message);
            Assert.Contains("'classifier.bias'", error.Message);
        }

        [Fact]
        public void SaysWhichTensorHasAnotherShape()
        {
            using var folder = new TemporaryFolder();
            using var network = Tiny.Network();
            network.Save(folder.Path);
            using var wider = Tiny.Network(Tiny.Shape with { Vocabulary = 14 });
            SafeTensors.Write(folder.PathOf(WeightsFile), wider.Module.state_dict());

            var error = Assert.Throws<DataFormatException>(() => Network.Load(folder.Path));

            Assert.Contains("'bert.embeddings.word_embeddings.weight' has shape [14, 8]. Expected [13, 8]", error.Message);
        }
    }

    public sealed class Copy
    {
        [Fact]
        public void HasTheSameWeightsAndSharesNothing()
        {
            using var network = Tiny.Network();
            var before = Tiny.Weights(network);

            using var copy = network.Copy();
            Assert.Equal(before, Tiny.Weights(copy));
            using (no_grad())
            {
                foreach (var parameter in copy.Module.parameters())
                    parameter.add_(1L);
            }

            Assert.Equal(before, Tiny.Weights(network));
            Assert.All(Tiny.Weights(copy), pair => Assert.NotEqual(before[pair.Key], pair.Value));
        }
    }

    public sealed class CopyMatching
    {
        [Fact]
        public void TakesWhatAgreesInNameAndShape()
        {
            using var source = Tiny.Network(seed: 1);
            using var target = Tiny.Network(Tiny.Shape with { EmbeddingRank = 4, Layers = 1 }, seed: 2);
            var (theirs, before) = (Tiny.Weights(source), Tiny.Weights(target));

            target.CopyMatching(source);

            foreach (var (name, weights) in Tiny.Weights(target))
                Assert.Equal(name.Contains("word_embeddings") ? before[name] : theirs[name], weights);
            Assert.Equal(theirs, Tiny.Weights(source));
        }
    }
}
