using Harness.Compression;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// Half of the heads removed by L0 gates, then embeddings and dense layers made low-rank within the cap, then distillation from the teacher.
/// </summary>
public sealed class HeadGatesChain : ChainMethod
{
    public override string Name => "head-gates-chain";

    public override string Summary => "L0 gates cut half of the heads, then low-rank embeddings and layers within the cap, distilled";

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new GateHeads(kept: 0.5),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
