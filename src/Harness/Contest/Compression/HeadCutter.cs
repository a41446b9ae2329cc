using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Cuts attention heads out: their rows of query, key and value, and their columns of the output layer. What is left computes what it computed before,
/// so that cutting heads whose output is multiplied by zero changes nothing.
/// </summary>
public static class HeadCutter
{
    /// <param name="kept">The heads to keep in each layer, ascending; at least one a layer.</param>
    /// <param name="gates">What each head's output is multiplied by (N) in each layer, folded into the output layer; null for one everywhere.</param>
    /// <exception cref="ArgumentException">The network's attention blocks are shared, factorised or cut already, or a layer would be left without heads.</exception>
    public static Network Cut(Network network, IReadOnlyList<IReadOnlyList<int>> kept, IReadOnlyList<Tensor>? gates = null)
    {
        Check(network.Shape);
        if (kept.Count != network.Shape.Layers || kept.Any(heads => heads.Count == 0))
            throw new ArgumentException(
                $"Heads to keep: {string.Join(", ", kept.Select(heads => heads.Count))}. Expected at least one in each of {network.Shape.Layers} layers.");
        var smaller = network.Reshaped(network.Shape with { HeadsByLayer = [.. kept.Select(heads => heads.Count)] });
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var width = network.Shape.Hidden / network.Shape.Heads;
        for (var layer = 0; layer < kept.Count; layer++)
        {
            var (from, into) = (network.Module.Bert.Encoder.Layers[layer].Attention, smaller.Module.Bert.Encoder.Layers[layer].Attention);
            var rows = tensor(kept[layer].SelectMany(head => Enumerable.Range(head * width, width)).Select(row => (long)row).ToArray(), device: network.Module.parameters().First().device);
            foreach (var projection in network.Shape.Layer(layer).Projections)
            {
                var source = projection.ModuleIn(network);
                var target = projection.ModuleIn(smaller);
                ((Dense)target).Weight.copy_(((Dense)source).Weight.index_select(0, rows));
                target.Bias.copy_(source.Bias.index_select(0, rows));
            }

            Tensor output = ((Dense)from.Output.Dense).Weight; // (H, N D)
            if (gates is not null)
                output = output * gates[layer].to(output.dtype).unsqueeze(1).expand(-1, width).reshape(1, -1);
            ((Dense)into.Output.Dense).Weight.copy_(output.index_select(1, rows));
        }

        return smaller;
    }

    /// <exception cref="ArgumentException">Heads cannot be cut out of such a network.</exception>
    public static void Check(BertShape shape)
    {
        if (shape.HeadsByLayer is not null)
            throw new ArgumentException("heads were cut already. Leave out one of the two steps.");
        if (shape.Sharing != LayerSharing.None)
            throw new ArgumentException("attention blocks are shared, so that a head is one of every layer. Cut heads first.");
        if (EncoderDense.Of(shape).FirstOrDefault(layer => layer.IsAttention && layer.Rank is not null) is { } dense)
            throw new ArgumentException($"{dense.Name} is factorised, so that heads are no longer rows of it. Cut heads first.");
    }
}
