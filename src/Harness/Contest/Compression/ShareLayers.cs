using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>
/// Lets all layers share the attention block, or all weights, of one of them (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1).
/// </summary>
/// <param name="sharing">The weights that the layers share.</param>
/// <param name="source">The layer, counted from 0, whose weights all layers take.</param>
public sealed class ShareLayers(LayerSharing sharing, int source = 0) : CompressionStep
{
    public override string Name => sharing == LayerSharing.Attention ? "share-attention" : "share-layers";

    public override string Technique => Methods.Technique.Sharing;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.Sharing != LayerSharing.None)
            throw new ArgumentException("the layers share weights already. Leave out one of the two steps.");
        if (before.HeadsByLayer is not null || before.Ranks is not null)
            throw new ArgumentException("heads were cut or layers factorised, so that the layers differ in shape. Share layers first.");
        if (source >= before.Layers)
            throw new ArgumentException($"there is no layer {source} among {before.Layers}. Name one from 0 to {before.Layers - 1}.");
        return before with { Sharing = sharing };
    }

    public override Network Apply(Network network, Arena arena) => Share(network, ShapeAfter(network.Shape, arena.Track));

    /// <summary>Copies a network with its layers shared.</summary>
    /// <param name="shape">The network's shape with layers shared.</param>
    public Network Share(Network network, BertShape shape)
    {
        var smaller = network.Reshaped(shape);
        // The shared weights have the names of the first layer.
        var block = sharing == LayerSharing.Attention ? "attention." : "";
        var first = $"encoder.layer.0.{block}";
        var taken = Invariant($"encoder.layer.{source}.{block}");
        smaller.CopyRenamed(network, name => name.Replace(first, taken, StringComparison.Ordinal));
        return smaller;
    }
}
