using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// The word embeddings become low-rank first, so that fewer of the encoder's weights must be removed. Then SparseGPT prunes to the cap (Frantar and
/// Alistarh, arXiv 2301.00774), and the network is distilled with the zeros held at zero.
/// </summary>
public sealed class SparseGptChain : ChainMethod
{
    public override string Name => "sparsegpt-chain";

    public override string Summary => "low-rank embeddings, then SparseGPT to the cap, distilled with zeros held";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeEmbeddings(),
        new PruneWeights(secondOrder: true),
        FineTune.OnTeacher(),
    ];
}
