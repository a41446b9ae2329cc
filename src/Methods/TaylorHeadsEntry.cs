using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// Half of the teacher's heads cut by first-order importance, measured anew in rounds (Michel et al., arXiv 1905.10650; Molchanov et al., arXiv 1906.10771),
/// then distilled.
/// </summary>
public sealed class TaylorHeadsEntry : ChainMethod
{
    public override string Name => "taylor-heads";

    public override string Summary => "half of the teacher's heads cut by first-order importance, distilled";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TaylorHeads(kept: 0.5),
        FineTune.OnTeacher(),
    ];
}
