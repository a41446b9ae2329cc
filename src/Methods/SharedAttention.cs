using Harness.Contest.Compression;
using Harness.Models.Bert;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher with one attention block for all layers (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1) and with word embeddings as a
/// product of two matrices, distilled. All layers take the first layer's block. ALBERT pretrains with shared weights; here they are shared
/// afterwards.
/// </summary>
public sealed class SharedAttention : OpenChain
{
    public override string Name => "shared-attention";

    public override string Summary => "the teacher with one attention block for all layers and low-rank embeddings, distilled";

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeEmbeddings(shapes => shapes.SharedEmbeddingRank ?? shapes.EmbeddingRank),
        new ShareLayers(LayerSharing.Attention),
        Distil(),
    ];
}
