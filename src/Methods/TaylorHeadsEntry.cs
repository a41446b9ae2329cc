using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// Half of the teacher's heads cut by first-order importance, which is measured again in every round of cutting (Michel et al., arXiv 1905.10650;
/// Molchanov et al., arXiv 1906.10771), then distilled.
/// </summary>
public sealed class TaylorHeadsEntry : OpenChain
{
    public override string Name => "taylor-heads";

    public override string Summary => "half of the teacher's heads cut by first-order importance, distilled";

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new CutHeads(kept: 0.5),
        Distil(),
    ];
}
