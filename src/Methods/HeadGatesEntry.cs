using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// L0 gates remove half of the teacher's heads (Voita et al., arXiv 1905.09418, section 4; Louizos et al., arXiv 1712.01312), and the network is
/// distilled. A Lagrangian drives the gates to the budget (CoFi, Xia et al., arXiv 2204.00408); the fixed penalty of the first paper reaches no
/// given budget.
/// </summary>
public sealed class HeadGatesEntry : OpenChain
{
    public override string Name => "head-gates";

    public override string Summary => "half of the teacher's heads removed by L0 gates, distilled";

    public override int Version => 3;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new GateHeads(kept: 0.5),
        Distil(),
    ];
}
