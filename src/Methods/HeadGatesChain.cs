using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// Half of the heads removed by L0 gates (Voita et al., arXiv 1905.09418, section 4; driven to the budget as in CoFi, arXiv 2204.00408), then embeddings and
/// dense layers made low-rank within the cap, then distillation from the teacher. Gates are on heads alone: CoFi's also shut layers, hidden units and
/// intermediate units, and its distillation matches hidden states while gates are learnt.
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
