using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Sets weights of the encoder's dense layers and of the word embeddings to zero, as many as it takes to fit the track's cap by non-zeros; biases,
/// normalisations, positions and the head stay. Layers are pruned in forward order, each on inputs that the pruned ones before it give.
/// </summary>
/// <param name="secondOrder">SparseGPT, or else the smallest weights.</param>
/// <param name="twoOfFour">Two of every four neighbours in the dense layers, and none of the embeddings, whatever the cap.</param>
public sealed class PruneWeights(bool secondOrder, bool twoOfFour = false) : CompressionStep
{
    public override string Name => (secondOrder ? "prune-sparsegpt" : "prune-magnitude") + (twoOfFour ? "-2-of-4" : "");

    public override BertShape ShapeAfter(BertShape before, Track track) => before.Ranks is null
        ? before
        : throw new ArgumentException("layers are factorised, and thin matrices have little to spare. Prune without factorising layers.");

    public override Network Apply(Network network, Arena arena)
    {
        var pruned = network.Copy(pruned: true);
        pruned.MoveTo(arena.Device);
        var words = pruned.Module.Bert.Embeddings.Words;
        var dense = EncoderDense.Of(pruned.Shape).Select(layer => (Dense)layer.ModuleIn(pruned)).ToArray();
        if (twoOfFour)
        {
            PruneLayers(pruned, arena, SparsityPattern.TwoOfFour());
            return pruned;
        }

        var prunable = words.Table.numel() + dense.Sum(layer => layer.Weight.numel());
        var left = arena.Track.ParameterCap - (ParameterCount.DenseOf(pruned.Module) - prunable);
        if (left <= 0)
            throw new InvalidOperationException($"What is never pruned is over the cap of {arena.Track.ParameterCap} by {-left}: prune after making the network smaller.");
        var kept = Math.Min(1, (double)left / prunable);
        var spent = PruneEmbeddings(words, arena, kept);
        // What the embeddings left over, where fewer rows are in use than the share allows, goes to the layers.
        var rest = Math.Min(1, (double)(left - spent) / dense.Sum(layer => layer.Weight.numel()));
        PruneLayers(pruned, arena, SparsityPattern.Unstructured(1 - rest));
        return pruned;
    }

    // One-hot inputs have a diagonal second moment, the tokens' frequencies: nothing can be made up for, and a weight costs its square times them.
    private long PruneEmbeddings(WordEmbeddings words, Arena arena, double kept)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var scores = words.Table.detach().abs();
        if (secondOrder)
        {
            var frequency = new double[words.Table.size(0)];
            var rowOf = words.RowOf?.cpu().data<long>().ToArray();
            foreach (var token in arena.Training.Examples.SelectMany(example => example.TokenIds))
                frequency[rowOf is null ? token : rowOf[token]]++;
            var weights = tensor(frequency, [frequency.Length, 1], device: words.Table.device);
            scores = scores.to(ScalarType.Float64).square() * weights;
            words.Table.mul_(weights.ne(0L).to(words.Table.dtype));
        }

        var zeroed = SparsityPattern.Unstructured(1 - kept).ZeroedOf(scores);
        words.Table.mul_(zeroed.logical_not().to(words.Table.dtype));
        return words.Table.ne(0L).sum().item<long>();
    }

    private void PruneLayers(Network network, Arena arena, SparsityPattern pattern)
    {
        var examples = Calibration.Sample(arena.Training.Examples, arena.Seed);
        foreach (var layer in network.Module.Bert.Encoder.Layers.Distinct())
        {
            // Query, key and value are fed the same.
            Dense[] dense = [.. layer.DenseLayers.Cast<Dense>()];
            Dense[][] groups = [dense[..3], .. dense[3..].Select(one => new[] { one })];
            foreach (var group in groups)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var moments = secondOrder ? Calibration.SecondMoments(network, group, examples, arena.Device) : null;
                for (var i = 0; i < group.Length; i++)
                    group[i].Weight.copy_(secondOrder
                        ? SparseGpt.Prune(group[i].Weight, moments![i], pattern)
                        : MagnitudePruning.Prune(group[i].Weight, pattern));
            }
        }
    }
}
