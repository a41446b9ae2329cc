using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Cuts half of the heads and half of the feed-forward neurons of every layer. The least important go, by first-order Taylor terms: the absolute sum
/// of gradient times weight over the columns that read a head or a neuron, summed over batches (Molchanov et al., arXiv 1906.10771). The loss is the
/// mean squared error between the unit vectors of the two sentences of a pair, which needs no label. For a control they are drawn at random.
/// </summary>
/// <param name="byImportance">True for Taylor terms, false for a draw.</param>
public sealed class CutHalves(bool byImportance) : CompressionStep
{
    private const int Batches = 64;
    private const int BatchSize = 16;

    // These are parts of the seed, so that one draw does not shift another.
    private const ulong PairsPart = 2;
    private const ulong HeadsPart = 3;
    private const ulong NeuronsPart = 4;

    public override string Name => byImportance ? "cut-halves" : "cut-random-halves";

    public override string Technique => Methods.Technique.Heads;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        HeadCutter.Check(before);
        if (EncoderDense.Of(before).FirstOrDefault(layer => layer.Rank is not null) is { } dense)
            throw new ArgumentException($"{dense.Name} is factorised, so that neurons are no longer rows of it. Cut halves first.");
        return before with
        {
            HeadsByLayer = [.. Enumerable.Repeat((before.Heads + 1) / 2, before.Layers)],
            Intermediate = (before.Intermediate + 1) / 2,
        };
    }

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        var after = ShapeAfter(network.Shape, arena.Track);
        var (heads, neurons) = byImportance
            ? Importance(network, arena.Training, arena.Device, arena.Seed)
            : (Drawn(network.Shape.Heads, HeadsPart), Drawn(network.Shape.Intermediate, NeuronsPart));
        using var cut = HeadCutter.Cut(network, [.. heads.Select(layer => Largest(layer, after.HeadsByLayer![0]))]);
        var smaller = cut.Reshaped(after);
        foreach (var (layer, importance) in neurons.Index())
            CopyNeurons(cut, smaller, layer, Largest(importance, after.Intermediate));
        return smaller;

        double[][] Drawn(int count, ulong part) =>
        [
            .. Enumerable.Range(0, network.Shape.Layers).Select(layer =>
            {
                var random = SplitMix.For((ulong)arena.Seed, (part << 32) + (ulong)layer);
                return Enumerable.Range(0, count).Select(_ => random.Uniform()).ToArray();
            }),
        ];
    }

    /// <summary>Measures the importance of every head and of every feed-forward neuron.</summary>
    /// <returns>A number of 0 or more for every head and every neuron, by layer.</returns>
    /// <exception cref="ArgumentException">The split has no pairs.</exception>
    public static (double[][] Heads, double[][] Neurons) Importance(Network network, Split training, Device device, int seed)
    {
        if (training.Pairs.Count == 0)
            throw new ArgumentException("The training split has no pairs of sentences, between whose vectors the importance is measured.");
        var order = training.Pairs.ToArray();
        SplitMix.For((ulong)seed, PairsPart).Shuffle(order);
        var layers = network.Module.Bert.Encoder.Layers;
        var heads = layers.Select(_ => new double[network.Shape.Heads]).ToArray();
        var neurons = layers.Select(_ => new double[network.Shape.Intermediate]).ToArray();
        network.Module.eval();
        foreach (var pairs in order.Take(Batches * BatchSize).Chunk(BatchSize))
        {
            using var scope = NewDisposeScope();
            network.Module.zero_grad();
            var sentences = network.Read(
                [.. pairs.Select(pair => training.Examples[pair.First]), .. pairs.Select(pair => training.Examples[pair.Second])]);
            var vectors = network.Compute(Batch.Of(sentences, [.. Enumerable.Range(0, sentences.Count)], device)).Logits; // (2 B, H)
            var units = nn.functional.normalize(vectors, dim: 1);
            nn.functional.mse_loss(units[..pairs.Length], units[pairs.Length..]).backward();
            using var _ = no_grad();
            for (var layer = 0; layer < layers.Count; layer++)
            {
                TaylorTerms.Add(heads[layer], ((Dense)layers[layer].Attention.Output.Dense).Weight);
                TaylorTerms.Add(neurons[layer], ((Dense)layers[layer].Output.Dense).Weight);
            }
        }

        network.Module.zero_grad();
        return (heads, neurons);
    }

    private static int[] Largest(double[] importance, int count) =>
        [.. importance.Index().OrderByDescending(entry => entry.Item).ThenBy(entry => entry.Index).Take(count).Select(entry => entry.Index).Order()];

    private static void CopyNeurons(Network from, Network into, int layer, int[] kept)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var source = from.Module.Bert.Encoder.Layers[layer];
        var target = into.Module.Bert.Encoder.Layers[layer];
        var rows = tensor(Array.ConvertAll(kept, neuron => (long)neuron), device: source.Output.Dense.Bias.device);
        ((Dense)target.Intermediate.Dense).Weight.copy_(((Dense)source.Intermediate.Dense).Weight.index_select(0, rows));
        target.Intermediate.Dense.Bias.copy_(source.Intermediate.Dense.Bias.index_select(0, rows));
        ((Dense)target.Output.Dense).Weight.copy_(((Dense)source.Output.Dense).Weight.index_select(1, rows));
    }
}
