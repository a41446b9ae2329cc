using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// Half of the heads cut by first-order importance (Michel et al., arXiv 1905.10650; Molchanov et al., arXiv 1906.10771), then embeddings and dense layers made
/// low-rank within the cap, then distillation from the teacher. Nothing is trained between the rounds of cutting.
/// </summary>
public sealed class TaylorHeadsChain : ChainMethod
{
    public override string Name => "taylor-heads-chain";

    public override string Summary => "first-order importance cuts half of the heads, then low-rank embeddings and layers within the cap, distilled";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TaylorHeads(kept: 0.5),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
