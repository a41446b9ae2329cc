using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public sealed class CalibrationTests
{
    /// <summary>
    /// The first layer's query receives the embeddings' output. Their second moment is computed here from one sequence at a time, which has no
    /// padding.
    /// </summary>
    [Fact]
    public void SecondMoments_are_the_mean_of_outer_products_over_tokens_without_padding()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Compressible.Network();
        var examples = Tiny.Examples(20);
        var width = network.Shape.Hidden;
        var expected = new double[width * width];
        var tokens = 0;
        foreach (var example in examples)
        {
            var ids = tensor(example.TokenIds.Select(id => (long)id).ToArray(), [1, example.Length]);
            foreach (var x in Tiny.Doubles(network.Module.forward(ids, null).HiddenStates[0]).Chunk(width))
            {
                tokens++;
                for (var i = 0; i < width * width; i++)
                    expected[i] += x[i / width] * x[i % width];
            }
        }

        var found = Calibration.SecondMoments(network, [network.Module.Bert.Encoder.Layers[0].Attention.Self.Query], examples, CPU);

        Assert.True(examples.DistinctBy(example => example.Length).Count() > 1);
        Compressible.Close([.. expected.Select(sum => sum / tokens)], Tiny.Doubles(Assert.Single(found)));
    }

    /// <summary>The widest of the small network's dense layers has 16 inputs, and 32 tokens for each are 512.</summary>
    [Fact]
    public void Sample_draws_tokens_enough_for_the_widest_layer_without_replacement_and_differs_by_seed()
    {
        Example[] examples = Tiny.Examples(400);

        var drawn = Calibration.Sample(examples, Compressible.Shape, seed: 1);

        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.All(drawn, example => Assert.Contains(example, examples));
        var tokens = drawn.Sum(example => example.Length);
        Assert.InRange(tokens, 512, 512 + drawn[^1].Length - 1);
        Assert.NotEqual(drawn, Calibration.Sample(examples, Compressible.Shape, seed: 2));
        Assert.Equal(50, Calibration.Sample(examples[..50], Compressible.Shape, seed: 1).Distinct().Count());
    }

    /// <summary>A block that two layers share receives what either of them receives.</summary>
    [Fact]
    public void SecondMoments_of_a_shared_layer_are_the_mean_over_all_of_its_inputs()
    {
        using var scope = NewDisposeScope();
        using var network = Compressible.Network(Compressible.Shape with { Layers = 2, Sharing = LayerSharing.Attention });
        var ids = new[] { 1, 5, 3, 7, 2 };
        var example = new Example(ids, new int[5], new int[5]);
        var states = network.Module.forward(tensor(ids.Select(id => (long)id).ToArray(), [1, 5]), null).HiddenStates;
        var inputs = cat([states[0].view(5, -1), states[1].view(5, -1)], 0); // (10, H)

        var found = Calibration.SecondMoments(network, [network.Module.Bert.Encoder.Layers[0].Attention.Self.Query], [example], CPU);

        Compressible.Close(Tiny.Doubles(inputs.t().matmul(inputs) / 10), Tiny.Doubles(found[0]));
    }
}
