using Harness.Compression;
using Harness.Tracks;

namespace Methods;

/// <summary>
/// Low-rank embeddings, then low-rank dense layers by activation-aware SVD with the ranks that keep the most output energy a parameter under the cap, then
/// distillation from the teacher.
/// </summary>
public sealed class LayerFactorizationChain : ChainMethod
{
    public override string Name => "layer-factorization-chain";

    public override string Summary => "low-rank embeddings and activation-aware low-rank layers within the cap, distilled";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
