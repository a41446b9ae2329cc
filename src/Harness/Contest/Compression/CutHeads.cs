using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Cuts the least important heads in a few rounds, and measures their importance again in each. A head's importance is the first-order Taylor term,
/// the absolute sum of gradient times weight over the head's columns of the output layer, summed over batches (Molchanov et al., arXiv 1906.10771;
/// Michel et al., arXiv 1905.10650). No layer loses all heads.
/// </summary>
/// <param name="kept">The share of heads to keep, 0 to 1.</param>
/// <param name="rounds">The number of rounds, which cut equally many heads.</param>
public sealed class CutHeads(double kept, int rounds = 3) : CompressionStep
{
    private const int Batches = 64;
    private const int BatchSize = 32;

    public override string Name => "cut-heads";

    public override string Technique => Methods.Technique.Heads;

    public override bool NeedsLabels => true;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        HeadCutter.Check(before);
        return before with { HeadsByLayer = HeadBudget.Even(before.Layers, Budget(before, rounds)) };
    }

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        var heads = Enumerable.Range(0, network.Shape.Heads).ToArray();
        IReadOnlyList<IReadOnlyList<int>> left = [.. Enumerable.Repeat(heads, network.Shape.Layers)];
        for (var round = 1; round <= rounds; round++)
        {
            // Heads that are cut between rounds are silenced until the end, so that the others keep their numbers.
            Silence(network, left);
            var importance = Importance(network, arena.Training.Examples, arena.Device, arena.Seed);
            for (var layer = 0; layer < left.Count; layer++)
            {
                foreach (var head in heads.Except(left[layer]))
                    importance[layer][head] = double.NegativeInfinity;
            }

            left = HeadBudget.Highest(importance, Budget(network.Shape, round));
        }

        HeadGates.TakeOff(network);
        return HeadCutter.Cut(network, left);
    }

    /// <summary>Measures the importance of every head on the loss with the corpus's labels.</summary>
    /// <returns>A number of 0 or more for every head, by layer.</returns>
    public static double[][] Importance(Network network, IReadOnlyList<Example> examples, Device device, int seed)
    {
        var read = network.ReadForTraining(examples);
        var layers = network.Module.Bert.Encoder.Layers;
        var sums = layers.Select(_ => new double[network.Shape.Heads]).ToArray();
        network.Module.eval();
        var lengths = read.Select(example => example.Length).ToArray();
        foreach (var indices in LengthBuckets.Shuffled(lengths, BatchSize, SplitMix.For((ulong)seed, 0)).Take(Batches))
        {
            using var scope = NewDisposeScope();
            network.Module.zero_grad();
            var batch = Batch.Of(read, indices, device);
            var output = network.Module.Compute(batch);
            new HardLabels().Loss(LabelledPositions.Of(batch, output, null)).backward();
            using var _ = no_grad();
            for (var layer = 0; layer < layers.Count; layer++)
                TaylorTerms.Add(sums[layer], ((Dense)layers[layer].Attention.Output.Dense).Weight);
        }

        network.Module.zero_grad();
        return sums;
    }

    private static void Silence(Network network, IReadOnlyList<IReadOnlyList<int>> left)
    {
        var device = network.Module.parameters().First().device;
        for (var layer = 0; layer < left.Count; layer++)
        {
            var gates = Enumerable.Range(0, network.Shape.Heads).Select(head => left[layer].Contains(head) ? 1f : 0f).ToArray();
            network.Module.Bert.Encoder.Layers[layer].Attention.Self.Gates = () => tensor(gates, device: device);
        }
    }

    private int Budget(BertShape shape, int round)
    {
        var all = shape.Layers * shape.Heads;
        return Math.Max(shape.Layers, all - (int)Math.Round((1 - kept) * all * round / rounds, MidpointRounding.AwayFromZero));
    }
}
