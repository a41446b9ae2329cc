using System.Globalization;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>Keeps some of the layers, unchanged and in order, as DistilBERT starts (Sanh et al., arXiv 1910.01108, section 3).</summary>
/// <param name="kept">The layers to keep, counted from 0 and ascending, given the number of layers.</param>
public sealed class KeepLayers(Func<int, IReadOnlyList<int>> kept) : CompressionStep
{
    /// <summary>Keeps the first layer of every two.</summary>
    public static KeepLayers EveryOther() => new(count => [.. Enumerable.Range(0, (count + 1) / 2).Select(layer => 2 * layer)]);

    public override string Name => "keep-layers";

    public override string Technique => Methods.Technique.Layers;

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.Sharing != LayerSharing.None)
            throw new ArgumentException("the layers share weights, so that leaving some out makes nothing smaller. Keep layers first.");
        if (before.Ranks is not null)
            throw new ArgumentException("the layers are factorised. Keep layers first.");
        var layers = kept(before.Layers);
        return before with
        {
            Layers = layers.Count,
            HeadsByLayer = before.HeadsByLayer is { } heads ? [.. layers.Select(layer => heads[layer])] : null,
        };
    }

    public override Network Apply(Network network, Arena arena) => Keep(network, kept(network.Shape.Layers), ShapeAfter(network.Shape, arena.Track));

    /// <summary>Copies a network with some of its layers.</summary>
    /// <param name="layers">The layers to keep, counted from 0.</param>
    /// <param name="shape">The network's shape with that many layers.</param>
    public static Network Keep(Network network, IReadOnlyList<int> layers, BertShape shape)
    {
        var smaller = network.Reshaped(shape);
        smaller.CopyRenamed(network, name =>
        {
            var parts = name.Split('.', 5);
            return parts is ["bert", "encoder", "layer", var number, var rest]
                ? Invariant($"bert.encoder.layer.{layers[int.Parse(number, CultureInfo.InvariantCulture)]}.{rest}")
                : name;
        });
        return smaller;
    }
}
