using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// Low-rank embeddings (ALBERT, arXiv 1909.11942, section 3.1), then low-rank dense layers by a singular value decomposition weighted by what each layer is fed
/// (Chen et al., DRONE, NeurIPS 2021), then distillation from the teacher. Unlike there all ranks come from one budget: those that keep the most output
/// energy a parameter. Layers are decomposed together, each on the inputs of the network as it was, not one after another.
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
