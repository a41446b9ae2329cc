using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// best-chain with its matrices rounded to 8 bits at the end: symmetric, with one scale per row (Krishnamoorthi, arXiv 1806.08342, section 2.2), and
/// clipped where clipping loses less output on training inputs. Biases, normalisations and activations stay in float32, and nothing is trained after
/// rounding. The cap counts parameters, the scales among them, so rounding wins no rank by itself: the layers' ranks are a little lower than
/// best-chain's. It saves bytes, and the record states the size as stored.
/// </summary>
public sealed class Int8Weights : ChainMethod
{
    public override string Name => "int8-weights";

    public override string Summary => "the best chain with its matrices rounded to 8 bits";

    public override int Version => 5;

    public override string? Series => BestChainOfSize.SeriesOf(isInt8: true);

    public override string? Extends => new BestChain().Name;

    public override IReadOnlyList<CompressionStep> Steps => [.. BestChain.Chain(leavesRoomForScales: true), new RoundToInt8()];
}
