using Harness.Compression;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// Every other layer of the teacher, then embeddings and dense layers made low-rank within the cap, then distillation from the teacher.
/// </summary>
public sealed class LayerDropChain : ChainMethod
{
    public override string Name => "layer-drop-chain";

    public override string Summary => "every other layer of the teacher, then low-rank embeddings and layers within the cap, distilled";

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        KeepLayers.EveryOther(),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
