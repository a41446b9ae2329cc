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
