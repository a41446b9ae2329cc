using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// Low-rank embeddings first, so that fewer weights of the encoder must go; then SparseGPT (Frantar and Alistarh, arXiv 2301.00774) to the cap, then
/// distillation with the zeros held at zero.
/// </summary>
public sealed class SparseGptChain : ChainMethod
{
    public override string Name => "sparsegpt-chain";

    public override string Summary => "low-rank embeddings, then SparseGPT to the cap, distilled with zeros held";

    public override bool CountsNonZeros => true;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new PruneWeights(secondOrder: true),
        FineTune.OnTeacher(),
    ];
}
