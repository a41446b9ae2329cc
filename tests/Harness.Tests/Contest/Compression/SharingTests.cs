using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class SharingTests
{
    private static Tensor Loss(Network network) => network.Module.forward(Compressible.Ids, null).Logits.square().sum();

    public sealed class Sharing
    {
        /// <summary>
        /// A network that shares a part computes the same as one with four copies of it, and the gradient of the part is the sum of the copies'
        /// gradients.
        /// </summary>
        [Theory]
        [InlineData(LayerSharing.Layer, "")]
        [InlineData(LayerSharing.Attention, "attention.")]
        public void A_shared_part_equals_copies_of_it(LayerSharing sharing, string block)
        {
            using var scope = NewDisposeScope();
            using var shared = Compressible.Network(Compressible.Shape with { Sharing = sharing });
            using var copies = Compressible.Network();
            copies.CopyMatching(shared);
            copies.CopyRenamed(shared, name => sharing == LayerSharing.Layer || name.Contains(".attention.", StringComparison.Ordinal)
                ? System.Text.RegularExpressions.Regex.Replace(name, @"layer\.\d\.", "layer.0.")
                : name);

            Compressible.Close(Compressible.Logits(copies), Compressible.Logits(shared));

            Loss(shared).backward();
            Loss(copies).backward();
            var theirs = copies.Module.named_parameters().ToDictionary(entry => entry.name, entry => Tiny.Doubles(entry.parameter.grad!));
            var ours = shared.Module.named_parameters();
            foreach (var (name, parameter) in ours.Where(entry => entry.name.Contains($"layer.0.{block}", StringComparison.Ordinal)))
            {
                var sum = Enumerable.Range(0, 4).Select(layer => theirs[name.Replace("layer.0.", $"layer.{layer}.", StringComparison.Ordinal)])
                    .Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
                Compressible.Close(sum, Tiny.Doubles(parameter.grad!), 1e-8);
            }
        }

        [Fact]
        public void A_shared_part_is_counted_and_saved_once()
        {
            using var folder = new TemporaryFolder();
            using var shared = Compressible.Network(Compressible.Shape with { Sharing = LayerSharing.Layer });
            using var own = Compressible.Network(Compressible.Shape with { Layers = 1 });

            Assert.Equal(ParameterCount.DenseOf(own.Module), ParameterCount.DenseOf(shared.Module));
            Assert.Equal(own.Tensors().Keys.Order(), shared.Tensors().Keys.Order());
            Assert.Single(shared.Module.Bert.Encoder.Layers.Select(layer => layer.Output.Dense.Bias.Handle).Distinct());
            shared.Save(folder.Path);
            using var loaded = Network.Load(folder.Path);
            Assert.Equal(LayerSharing.Layer, loaded.Shape.Sharing);
            Compressible.Close(Compressible.Logits(shared), Compressible.Logits(loaded), 1e-4);
        }
    }

    public sealed class Share
    {
        [Theory]
        [InlineData(LayerSharing.Layer, 2)]
        [InlineData(LayerSharing.Attention, 1)]
        public void Share_takes_the_weights_of_the_named_layer(LayerSharing sharing, int source)
        {
            using var network = Compressible.Network();
            var step = new ShareLayers(sharing, source);

            using var shared = step.Share(network, step.ShapeAfter(network.Shape, SmallTrack.Track));

            var given = network.Tensors();
            var taken = shared.Tensors();
            Assert.Equal(Given($"{source}.attention.self.key.weight"), Taken("0.attention.self.key.weight"));
            var feedForward = sharing == LayerSharing.Layer ? source : 0;
            Assert.Equal(Given($"{feedForward}.output.dense.weight"), Taken("0.output.dense.weight"));
            Assert.Equal(Tiny.Doubles(given["classifier.weight"]), Tiny.Doubles(taken["classifier.weight"]));

            double[] Given(string name) => Tiny.Doubles(given[$"bert.encoder.layer.{name}"]);

            double[] Taken(string name) => Tiny.Doubles(taken[$"bert.encoder.layer.{name}"]);
        }
    }

    public sealed class KeepingLayers
    {
        [Fact]
        public void Keep_leaves_what_the_kept_layers_compute()
        {
            using var scope = NewDisposeScope();
            using var network = Compressible.Network();
            var step = KeepLayers.EveryOther();
            using var half = KeepLayers.Keep(network, [0, 2], step.ShapeAfter(network.Shape, SmallTrack.Track));

            Assert.Equal(2, half.Shape.Layers);
            var input = randn([2, 5, 12], ScalarType.Float64);
            half.Module.eval();
            for (var layer = 0; layer < 2; layer++)
                Assert.Equal(
                    Tiny.Doubles(network.Module.Bert.Encoder.Layers[2 * layer].forward(input, null)),
                    Tiny.Doubles(half.Module.Bert.Encoder.Layers[layer].forward(input, null)));
            // What comes before the first layer, and that layer's output, are as they were.
            var before = network.Module.forward(Compressible.Ids, null).HiddenStates;
            var after = half.Module.forward(Compressible.Ids, null).HiddenStates;
            Assert.Equal(Tiny.Doubles(before[1]), Tiny.Doubles(after[1]));
        }

        [Theory]
        [InlineData(4, new[] { 0, 2 })]
        [InlineData(5, new[] { 0, 2, 4 })]
        [InlineData(12, new[] { 0, 2, 4, 6, 8, 10 })]
        public void EveryOther_takes_the_first_of_every_two(int layers, int[] expected)
        {
            var heads = Enumerable.Range(100, layers).ToArray();

            var shape = KeepLayers.EveryOther().ShapeAfter(Compressible.Shape with { Layers = layers, HeadsByLayer = heads }, SmallTrack.Track);

            Assert.Equal(expected.Length, shape.Layers);
            Assert.Equal(expected.Select(layer => 100 + layer), shape.HeadsByLayer!);
        }
    }
}
