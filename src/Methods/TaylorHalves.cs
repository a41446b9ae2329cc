using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// Half of the heads and half of the feed-forward neurons of every layer cut by first-order importance, then distilled by the teacher's vectors and
/// its last states (Molchanov et al., arXiv 1906.10771; Reimers and Gurevych, arXiv 2004.09813).
/// </summary>
public sealed class TaylorHalves : HalvesMethod
{
    public override string Name => "taylor-halves";

    public override string Summary => "half of the heads and of the feed-forward neurons cut by first-order importance, distilled";

    public override IReadOnlyList<CompressionStep> Steps => [new CutHalves(byImportance: true), Distillation()];
}

/// <summary>The cut of <see cref="TaylorHalves"/> without its distillation.</summary>
public sealed class TaylorHalvesOnly : HalvesMethod
{
    public override string Name => "taylor-halves-only";

    public override string Summary => "half of the heads and of the feed-forward neurons cut by first-order importance; nothing is trained";

    public override IReadOnlyList<CompressionStep> Steps => [new CutHalves(byImportance: true)];
}

/// <summary>The control of <see cref="TaylorHalves"/>: what is cut is drawn at random.</summary>
public sealed class RandomHalves : HalvesMethod
{
    public override string Name => "random-halves";

    public override string Summary => "half of the heads and of the feed-forward neurons cut at random, distilled: a control";

    public override IReadOnlyList<CompressionStep> Steps => [new CutHalves(byImportance: false), Distillation()];
}
