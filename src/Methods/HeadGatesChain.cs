using Harness.Compression;
using Harness.Tracks;

namespace Methods;

/// <summary>
/// Half of the heads removed by L0 gates, then embeddings and dense layers made low-rank within the cap, then distillation from the teacher.
/// </summary>
public sealed class HeadGatesChain : ChainMethod
{
    public override string Name => "head-gates-chain";

    public override string Summary => "L0 gates cut half of the heads, then low-rank embeddings and layers within the cap, distilled";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new GateHeads(kept: 0.5),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
