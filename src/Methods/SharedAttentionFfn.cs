using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;

namespace Methods;

/// <summary>
/// The teacher with one layer for all (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1) and with word embeddings as a product of two
/// matrices, distilled. All layers take the first layer's weights. ALBERT pretrains with shared weights; here they are shared afterwards.
/// </summary>
public sealed class SharedAttentionFfn : ChainMethod
{
    public override string Name => "shared-attention-ffn";

    public override string Summary => "the teacher with one layer for all and low-rank embeddings, distilled";

    // Where a track names no rank for this entry, the rank is one for other entries, beside which a whole layer of the teacher may not fit the cap.
    public override Division DivisionOn(Track track) => track.Shapes.SharedEmbeddingRank is null ? Division.Open : Division.Capped;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeEmbeddings(shapes => shapes.SharedEmbeddingRank ?? shapes.EmbeddingRank),
        new ShareLayers(LayerSharing.Layer),
        FineTune.OnTeacher(),
    ];
}
