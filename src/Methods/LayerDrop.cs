using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// Every other layer of the teacher, unchanged, then distilled. DistilBERT starts this way (Sanh et al., arXiv 1910.01108, section 3); unlike
/// DistilBERT the network is not pretrained again.
/// </summary>
public sealed class LayerDrop : OpenChain
{
    public override string Name => "layer-drop";

    public override string Summary => "every other layer of the teacher, distilled";

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        KeepLayers.EveryOther(),
        Distil(),
    ];
}
