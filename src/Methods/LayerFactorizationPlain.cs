using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// A control for layer-factorization: the plain singular value decomposition of the weights (Eckart and Young, 1936), which does not know what a
/// layer receives. The difference between the two is what the activations are worth.
/// </summary>
public sealed class LayerFactorizationPlain : OpenChain
{
    public override string Name => "layer-factorization-plain";

    public override string Summary => "the teacher's dense layers at half their weights, low-rank by plain SVD, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new FactorizeLayers(activationAware: false, share: 0.5),
        Distil(),
    ];
}
