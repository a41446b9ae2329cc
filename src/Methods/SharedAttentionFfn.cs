using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;

namespace Methods;

/// <summary>
/// The teacher with one layer for all (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1) and word embeddings as a product of two matrices,
/// distilled. All take the first layer's weights. ALBERT pretrains with shared weights; here they are shared afterwards.
/// </summary>
public sealed class SharedAttentionFfn : ChainMethod
{
    public override string Name => "shared-attention-ffn";

    public override string Summary => "the teacher with one layer for all and low-rank embeddings, distilled";

    // Where the track names no rank beside which a whole layer of the teacher fits, none does.
    public override Division DivisionOn(Track track) => track.Shapes.SharedEmbeddingRank is null ? Division.Open : Division.Capped;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeEmbeddings(shapes => shapes.SharedEmbeddingRank ?? shapes.EmbeddingRank),
        new ShareLayers(LayerSharing.Layer),
        FineTune.OnTeacher(),
    ];
}
