using Harness.Contest.Compression;
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

    [Fact]
    public void Sample_draws_without_replacement_and_differs_by_seed()
    {
        var examples = Tiny.Examples(200);

        var drawn = Calibration.Sample(examples, seed: 1, count: 50);

        Assert.Equal(50, drawn.Distinct().Count());
        Assert.All(drawn, example => Assert.Contains(example, examples));
        Assert.NotEqual(drawn, Calibration.Sample(examples, seed: 2, count: 50));
        Assert.Equal(200, Calibration.Sample(examples, seed: 1, count: 300).Distinct().Count());
    }
}
