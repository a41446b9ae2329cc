using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// As layer-factorization, but by the plain singular value decomposition of the weights (Eckart and Young, 1936), which knows nothing of what a layer is fed:
/// what the activations are worth.
/// </summary>
public sealed class LayerFactorizationPlain : ChainMethod
{
    public override string Name => "layer-factorization-plain";

    public override string Summary => "the teacher's dense layers at half their weights, low-rank by plain SVD, fine-tuned";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeLayers(activationAware: false, share: 0.5),
        FineTune.OnLabels(),
    ];
}
