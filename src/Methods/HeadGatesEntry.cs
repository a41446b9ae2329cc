using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// Half of the teacher's heads removed by L0 gates (Voita et al., arXiv 1905.09418, section 4; Louizos et al., arXiv 1712.01312), driven to the budget by a
/// Lagrangian (CoFi, arXiv 2204.00408) instead of a fixed penalty, which hits no budget; then fine-tuned.
/// </summary>
public sealed class HeadGatesEntry : ChainMethod
{
    public override string Name => "head-gates";

    public override string Summary => "half of the teacher's heads removed by L0 gates, fine-tuned";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new GateHeads(kept: 0.5),
        FineTune.OnLabels(),
    ];
}
