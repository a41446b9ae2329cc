using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// Half of the heads cut by first-order importance (Michel et al., arXiv 1905.10650; Molchanov et al., arXiv 1906.10771). Then embeddings and dense
/// layers become low-rank within the cap, and the network is distilled from the teacher. Nothing is trained between the rounds of cutting.
/// </summary>
public sealed class TaylorHeadsChain : ChainMethod
{
    public override string Name => "taylor-heads-chain";

    public override string Summary => "first-order importance cuts half of the heads, then low-rank embeddings and layers within the cap, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new CutHeads(kept: 0.5),
        new FactorizeEmbeddings(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
