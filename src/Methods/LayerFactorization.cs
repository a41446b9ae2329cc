using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// The teacher with half of its dense layers' weights, each layer a product of two thin matrices from the singular value decomposition weighted by what the
/// layer is fed (Chen et al., DRONE, NeurIPS 2021), fine-tuned. Embeddings stay as they are.
/// </summary>
public sealed class LayerFactorization : ChainMethod
{
    public override string Name => "layer-factorization";

    public override string Summary => "the teacher's dense layers at half their weights, low-rank by activation-aware SVD, fine-tuned";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeLayers(activationAware: true, share: 0.5),
        FineTune.OnLabels(),
    ];
}
