using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// A control for the chains: the teacher, unchanged, trained as best-chain trains what it has made small. A chain that is no worse than the teacher
/// has lost nothing only if this is no better than the teacher either.
/// </summary>
public sealed class TeacherLonger : ChainMethod
{
    public override string Name => "teacher-longer";

    public override string Summary => "the teacher, distilled from itself for as long as the chains are";

    public override int Version => 3;

    public override Division DivisionOn(Track track) => Division.Reference;

    public override string? Extends => new BestChain().Name;

    // Without labels the teacher has nothing to learn from itself.
    public override bool NeedsLabels => true;

    public override IReadOnlyList<CompressionStep> Steps => [BestChain.Distillation()];
}
