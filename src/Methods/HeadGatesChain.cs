using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// L0 gates remove half of the heads (Voita et al., arXiv 1905.09418, section 4), driven to that budget as in CoFi (Xia et al., arXiv 2204.00408).
/// Then embeddings and dense layers become low-rank within the cap, and the network is distilled from the teacher. Unlike CoFi there are gates on
/// heads alone, not on layers, hidden units or intermediate units, and no hidden states are matched while the gates are trained.
/// </summary>
public sealed class HeadGatesChain : ChainMethod
{
    public override string Name => "head-gates-chain";

    public override string Summary => "L0 gates cut half of the heads, then low-rank embeddings and layers within the cap, distilled";

    public override int Version => 3;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new GateHeads(kept: 0.5),
        new FactorizeEmbeddings(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
