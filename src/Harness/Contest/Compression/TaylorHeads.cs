using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Cuts the least important heads, in a few rounds with importance measured anew: the first-order Taylor term |sum of gradient times weight| over a head's
/// slice of the output layer, added up over batches (Molchanov et al., arXiv 1906.10771; Michel et al., arXiv 1905.10650). Never empties a layer.
/// </summary>
/// <param name="kept">The share of heads to keep, 0 to 1.</param>
/// <param name="rounds">In how many equal steps.</param>
public sealed class TaylorHeads(double kept, int rounds = 3) : CompressionStep
{
    private const int Batches = 64;
    private const int BatchSize = 32;

    public override string Name => "cut-heads";

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        HeadCutter.Check(before);
        return before with { HeadsByLayer = HeadBudget.Even(before.Layers, Budget(before, rounds)) };
    }

    public override Network Apply(Network network, Arena arena)
    {
        // Heads that are cut between rounds are silenced until the end, so that the rest keep their numbers.
        IReadOnlyList<IReadOnlyList<int>> left = [.. Enumerable.Repeat(Enumerable.Range(0, network.Shape.Heads).ToArray(), network.Shape.Layers)];
        network.MoveTo(arena.Device);
        for (var round = 1; round <= rounds; round++)
        {
            Silence(network, left);
            var importance = Importance(network, arena.Training.Examples, arena.Device, arena.Seed);
            for (var layer = 0; layer < left.Count; layer++)
                foreach (var head in Enumerable.Range(0, network.Shape.Heads).Except(left[layer]))
                    importance[layer][head] = double.NegativeInfinity;
            left = HeadBudget.MostOpen(importance, Budget(network.Shape, round));
        }

        HeadGates.TakeOff(network);
        return HeadCutter.Cut(network, left);
    }

    /// <returns>A number for every head, by layer</returns>
    public static double[][] Importance(Network network, IReadOnlyList<Example> examples, Device device, int seed)
    {
        var (layers, heads) = (network.Module.Bert.Encoder.Layers, network.Shape.Heads);
        var sums = layers.Select(_ => new double[heads]).ToArray();
        network.Module.eval();
        var lengths = examples.Select(example => example.Length).ToArray();
        foreach (var indices in LengthBuckets.Shuffled(lengths, BatchSize, SplitMix.For((ulong)seed, 0)).Take(Batches))
        {
            using var scope = NewDisposeScope();
            network.Module.zero_grad();
            var batch = Batch.Of(examples, indices, device);
            new HardLabels().Loss(LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), null)).backward();
            using var _ = no_grad();
            for (var layer = 0; layer < layers.Count; layer++)
            {
                var weight = ((Dense)layers[layer].Attention.Output.Dense).Weight; // (H, N D)
                var term = (weight.grad! * weight).sum(dim: 0).view(heads, -1).sum(dim: 1).abs(); // (N)
                foreach (var (value, head) in term.to(ScalarType.Float64).cpu().data<double>().ToArray().Select((value, head) => (value, head)))
                    sums[layer][head] += value;
            }
        }

        network.Module.zero_grad();
        return sums;
    }

    private static void Silence(Network network, IReadOnlyList<IReadOnlyList<int>> left)
    {
        for (var layer = 0; layer < left.Count; layer++)
        {
            var gates = Enumerable.Range(0, network.Shape.Heads).Select(head => left[layer].Contains(head) ? 1f : 0f).ToArray();
            var device = network.Module.parameters().First().device;
            network.Module.Bert.Encoder.Layers[layer].Attention.Self.Gates = () => tensor(gates, device: device);
        }
    }

    private int Budget(BertShape shape, int round)
    {
        var all = shape.Layers * shape.Heads;
        return Math.Max(shape.Layers, all - (int)Math.Round((1 - kept) * all * round / rounds, MidpointRounding.AwayFromZero));
    }
}
