using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// Every other layer of the teacher, as DistilBERT starts (Sanh et al., arXiv 1910.01108, section 3). Then embeddings and dense layers become
/// low-rank within the cap, and the network is distilled from the teacher. Unlike DistilBERT the network is not pretrained again.
/// </summary>
public sealed class LayerDropChain : ChainMethod
{
    public override string Name => "layer-drop-chain";

    public override string Summary => "every other layer of the teacher, then low-rank embeddings and layers within the cap, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        KeepLayers.EveryOther(),
        new FactorizeEmbeddings(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
