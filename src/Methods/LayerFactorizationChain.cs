using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// Low-rank embeddings (ALBERT, Lan et al., arXiv 1909.11942, section 3.1), then low-rank dense layers by a singular value decomposition that weights
/// inputs by what each layer receives (Chen et al., DRONE, NeurIPS 2021), then distillation from the teacher. Unlike in DRONE all ranks come from one
/// budget, spent where a parameter keeps the most output energy. All layers are decomposed on the inputs of the unchanged network, not one after
/// another.
/// </summary>
public sealed class LayerFactorizationChain : ChainMethod
{
    public override string Name => "layer-factorization-chain";

    public override string Summary => "low-rank embeddings and activation-aware low-rank layers within the cap, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeEmbeddings(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
