using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher with its word embeddings (V x H) replaced by a product (V x E)(E x H), which starts as the truncated singular value decomposition of
/// the trained matrix (ALBERT's factorisation, Lan et al., arXiv 1909.11942, section 3.1). Then it is distilled. The encoder alone is over the cap of
/// every track.
/// </summary>
public sealed class EmbeddingFactorization : OpenChain
{
    public override string Name => "embedding-factorization";

    public override string Summary => "the teacher with its word embeddings as a product of two low-rank matrices, distilled";

    public override int Version => 2;

    // It has a rank of its own and needs none for chains, and it needs no label.
    public override bool Enters(Track track) => true;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeEmbeddings(shapes => shapes.EmbeddingRank),
        Distil(),
    ];
}
