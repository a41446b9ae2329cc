using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>The cut of <see cref="TaylorHalves"/> without its distillation.</summary>
public sealed class TaylorHalvesOnly : HalvesMethod
{
    public override string Name => "taylor-halves-only";

    public override string Summary => "half of the heads and of the feed-forward neurons cut by first-order importance; nothing is trained";

    public override IReadOnlyList<CompressionStep> Steps => [new CutHalves(byImportance: true)];
}
