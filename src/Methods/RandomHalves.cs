using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>The control of <see cref="TaylorHalves"/>: what is cut is drawn at random.</summary>
public sealed class RandomHalves : HalvesMethod
{
    public override string Name => "random-halves";

    public override string Summary => "half of the heads and of the feed-forward neurons cut at random, distilled: a control";

    public override IReadOnlyList<CompressionStep> Steps => [new CutHalves(byImportance: false), Distillation()];
}
