using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>Measures what the dense layers of an encoder receive: second moments of their inputs on calibration data.</summary>
public static class Calibration
{
    /// <summary>The number of sequences that SparseGPT's paper calibrates with (Frantar and Alistarh, arXiv 2301.00774, section 4).</summary>
    public const int Sequences = 128;

    /// <summary>Draws examples to calibrate with, without replacement.</summary>
    /// <returns>The number that is asked for, or all when there are fewer.</returns>
    public static Example[] Sample(IReadOnlyList<Example> examples, int seed, int count = Sequences)
    {
        var order = examples.ToArray();
        SplitMix.For((ulong)seed, 1).Shuffle(order);
        return order[..Math.Min(count, order.Length)];
    }

    /// <summary>Computes the mean of x x' over all tokens but padding, where x is the input of a dense layer.</summary>
    /// <returns>(in, in) in float64 for each layer; the tensors belong to the caller's dispose scope.</returns>
    public static IReadOnlyList<Tensor> SecondMoments(Network network, IReadOnlyList<Affine> layers, IReadOnlyList<Example> examples, Device device)
    {
        using var _ = no_grad();
        var sums = new Tensor?[layers.Count];
        Tensor? tokens = null;
        long count = 0;
        foreach (var (index, layer) in layers.Index())
            layer.Watch = input => Add(index, input);
        try
        {
            foreach (var (batch, _) in network.Outputs(examples, device, beginning: batch => tokens = batch.TokenPositions))
                count += batch.Tokens;
        }
        finally
        {
            foreach (var layer in layers)
                layer.Watch = null;
        }

        return [.. sums.Select(sum =>
        {
            using (sum)
                return sum!.div(count);
        })];

        void Add(int index, Tensor input)
        {
            using var scope = NewDisposeScope();
            var rows = input.reshape(-1, input.size(-1)).to(ScalarType.Float64); // (tokens with padding, in)
            if (tokens is not null)
                rows = rows.index_select(0, tokens);
            var moment = rows.t().mm(rows);
            if (sums[index] is { } sum)
                sum.add_(moment);
            else
                sums[index] = moment.DetachFromDisposeScope();
        }
    }
}
