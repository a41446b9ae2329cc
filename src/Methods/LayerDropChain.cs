using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// Every other layer of the teacher (DistilBERT's start, Sanh et al., arXiv 1910.01108, section 3), then embeddings and dense layers made low-rank within the
/// cap, then distillation from the teacher. DistilBERT then pretrains again; this does not.
/// </summary>
public sealed class LayerDropChain : ChainMethod
{
    public override string Name => "layer-drop-chain";

    public override string Summary => "every other layer of the teacher, then low-rank embeddings and layers within the cap, distilled";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        KeepLayers.EveryOther(),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
