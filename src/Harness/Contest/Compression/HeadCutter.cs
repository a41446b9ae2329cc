using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Cuts attention heads: their rows of query, key and value, and their columns of the output layer. The other heads compute what they computed
/// before, so cutting heads whose output is multiplied by zero changes nothing.
/// </summary>
public static class HeadCutter
{
    /// <summary>Copies a network with some of its heads.</summary>
    /// <param name="kept">The heads to keep in each layer, ascending; at least one per layer.</param>
    /// <param name="gates">
    /// The factor of each head's output (heads) in each layer, which is folded into the output layer; null for a factor of one everywhere.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The network's attention blocks are shared, factorised or cut already, or a layer would lose all heads.
    /// </exception>
    public static Network Cut(Network network, IReadOnlyList<IReadOnlyList<int>> kept, IReadOnlyList<Tensor>? gates = null)
    {
        Check(network.Shape);
        if (kept.Count != network.Shape.Layers || kept.Any(heads => heads.Count == 0))
        {
            var counts = string.Join(", ", kept.Select(heads => heads.Count));
            throw new ArgumentException($"Heads to keep: {counts}. Expected at least one in each of {network.Shape.Layers} layers.");
        }

        var smaller = network.Reshaped(network.Shape with { HeadsByLayer = [.. kept.Select(heads => heads.Count)] });
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < kept.Count; layer++)
        {
            CopyHeads(network, smaller, layer, kept[layer], gates?[layer]);
        }

        return smaller;
    }

    /// <summary>Checks that heads can be cut out of a network of some shape.</summary>
    /// <exception cref="ArgumentException">Heads cannot be cut out of such a network.</exception>
    public static void Check(BertShape shape)
    {
        if (shape.HeadsByLayer is not null)
            throw new ArgumentException("heads were cut already. Leave out one of the two steps.");
        if (shape.Sharing != LayerSharing.None)
            throw new ArgumentException("attention blocks are shared, so cutting a head would cut it from every layer. Cut heads first.");
        if (EncoderDense.Of(shape).FirstOrDefault(layer => layer.IsAttention && layer.Rank is not null) is { } dense)
            throw new ArgumentException($"{dense.Name} is factorised, so that heads are no longer rows of it. Cut heads first.");
    }

    private static void CopyHeads(Network from, Network into, int layer, IReadOnlyList<int> heads, Tensor? gates)
    {
        var width = from.Shape.Hidden / from.Shape.Heads;
        Tensor output = ((Dense)from.Module.Bert.Encoder.Layers[layer].Attention.Output.Dense).Weight; // (hidden, heads * width)
        var rows = tensor(heads.SelectMany(head => Enumerable.Range(head * width, width)).Select(row => (long)row).ToArray(), device: output.device);
        foreach (var projection in from.Shape.Layer(layer).Projections)
        {
            var source = projection.ModuleIn(from);
            var target = projection.ModuleIn(into);
            ((Dense)target).Weight.copy_(((Dense)source).Weight.index_select(0, rows));
            target.Bias.copy_(source.Bias.index_select(0, rows));
        }

        if (gates is not null)
            output = output * gates.to(output.dtype).unsqueeze(1).expand(-1, width).reshape(1, -1);
        ((Dense)into.Module.Bert.Encoder.Layers[layer].Attention.Output.Dense).Weight.copy_(output.index_select(1, rows));
    }
}

/// <summary>Chooses the heads that a budget keeps.</summary>
public static class HeadBudget
{
    /// <summary>Divides a budget evenly among layers.</summary>
    /// <returns>The number of heads of each layer.</returns>
    public static int[] Even(int layers, int budget) =>
        [.. Enumerable.Range(0, layers).Select(layer => budget / layers + (layer < budget % layers ? 1 : 0))];

    /// <summary>Chooses the most important head of each layer, then the most important of all that are left.</summary>
    /// <param name="importance">A number for every head, by layer.</param>
    /// <param name="budget">The number of heads to keep in all, at least one per layer.</param>
    /// <returns>The kept heads of each layer, ascending.</returns>
    /// <exception cref="ArgumentException">The budget is below one per layer, or above the number of heads.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Highest(IReadOnlyList<double[]> importance, int budget)
    {
        var all = importance.Sum(layer => layer.Length);
        if (budget < importance.Count || budget > all)
            throw new ArgumentException($"A budget of {budget} heads. Expected {importance.Count} (one a layer) to {all} (all).");
        var ranked = importance
            .SelectMany((layer, l) => layer.Select((value, head) => (Layer: l, Head: head, Value: value)))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Layer).ThenBy(entry => entry.Head)
            .ToArray();
        var first = ranked.DistinctBy(entry => entry.Layer).ToArray();
        var chosen = first.Concat(ranked.Except(first).Take(budget - first.Length)).ToLookup(entry => entry.Layer, entry => entry.Head);
        return [.. Enumerable.Range(0, importance.Count).Select(layer => (IReadOnlyList<int>)[.. chosen[layer].Order()])];
    }
}
