using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;

namespace Methods;

/// <summary>
/// The teacher with one attention block for all layers (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1) and word embeddings as a product of two
/// matrices, distilled. All take the first layer's block. ALBERT pretrains with shared weights; here they are shared afterwards.
/// </summary>
public sealed class SharedAttention : ChainMethod
{
    public override string Name => "shared-attention";

    public override string Summary => "the teacher with one attention block for all layers and low-rank embeddings, distilled";

    // The feed-forward blocks alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeEmbeddings(shapes => shapes.SharedEmbeddingRank ?? shapes.EmbeddingRank),
        new ShareLayers(LayerSharing.Attention),
        FineTune.OnTeacher(),
    ];
}
