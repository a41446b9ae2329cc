using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Measures what the dense layers of an encoder receive: second moments of their inputs on calibration data. Batch after batch is added to one sum
/// (in, in) in float64 for each layer that is measured, so that the memory does not grow with the data: 8 in^2 bytes a layer. These are 75 MB for the
/// widest layers of BERT-base, which have 3,072 inputs, and 1.2 GB for all of its layers at once.
/// </summary>
public static class Calibration
{
    /// <summary>
    /// The number of tokens to calibrate with for each input of the widest dense layer. The second moment of d inputs has rank d only with d tokens
    /// or more, and its relative error falls with the root of d divided by their number. On the track quick SparseGPT was not better with twice or
    /// four times as many. For BERT-base these are 98,304 tokens; SparseGPT's paper, whose layers are wider, has 262,144 (Frantar and Alistarh, arXiv
    /// 2301.00774, section 4).
    /// </summary>
    public const int TokensPerInput = 32;

    /// <summary>Draws examples to calibrate with, without replacement.</summary>
    /// <param name="examples">The examples to draw from.</param>
    /// <param name="shape">The shape of the network that is calibrated.</param>
    /// <param name="seed">The seed of the drawing.</param>
    /// <returns>As many as have <see cref="TokensPerInput"/> tokens for each input of the widest dense layer, or all when they have fewer.</returns>
    public static Example[] Sample(IReadOnlyList<Example> examples, BertShape shape, int seed)
    {
        var order = examples.ToArray();
        SplitMix.For((ulong)seed, 1).Shuffle(order);
        var wanted = (long)TokensPerInput * EncoderDense.Of(shape).Max(layer => layer.Inputs);
        var count = 0;
        for (long tokens = 0; tokens < wanted && count < order.Length; count++)
            tokens += order[count].Length;
        return order[..count];
    }

    /// <summary>Computes the mean of x x' over all tokens but padding, where x is the input of a dense layer.</summary>
    /// <param name="layers">The layers to measure; one that is applied several times is measured over all of its inputs.</param>
    /// <returns>(in, in) in float64 for each layer; the tensors belong to the caller's dispose scope.</returns>
    public static IReadOnlyList<Tensor> SecondMoments(Network network, IReadOnlyList<Affine> layers, IReadOnlyList<Example> examples, Device device)
    {
        using var _ = no_grad();
        var sums = new Tensor?[layers.Count];
        var counts = new long[layers.Count];
        Tensor? tokens = null;
        foreach (var (index, layer) in layers.Index())
            layer.Watch = input => Add(index, input);
        try
        {
            foreach (var batch in network.OutputsOf(network.ReadForTraining(examples), device, beginning: batch => tokens = batch.TokenPositions))
            {
            }
        }
        finally
        {
            foreach (var layer in layers)
                layer.Watch = null;
        }

        return [.. sums.Zip(counts, (sum, count) =>
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
            counts[index] += rows.size(0);
            var moment = rows.t().mm(rows);
            if (sums[index] is { } sum)
                sum.add_(moment);
            else
                sums[index] = moment.DetachFromDisposeScope();
        }
    }
}
