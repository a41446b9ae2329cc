using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher with half of its dense layers' weights: each layer becomes a product of two thin matrices, from a singular value decomposition that
/// weights inputs by what the layer receives (Chen et al., DRONE, NeurIPS 2021). Then it is distilled. The embeddings stay unchanged.
/// </summary>
public sealed class LayerFactorization : OpenChain
{
    public override string Name => "layer-factorization";

    public override string Summary => "the teacher's dense layers at half their weights, low-rank by activation-aware SVD, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeLayers(activationAware: true, share: 0.5),
        Distil(),
    ];
}
