using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// The best chain with its matrices rounded to 8 bits at the end: symmetric, a scale for every row (Krishnamoorthi, arXiv 1806.08342, section 2.2), clipped
/// where that loses less output on training inputs. Biases, normalisations and activations stay in float32, and nothing is trained with rounded weights. The
/// cap counts parameters, so that rounding wins no rank by itself: what it saves is bytes, which the record has as stored.
/// </summary>
public sealed class Int8Weights : ChainMethod
{
    public override string Name => "int8-weights";

    public override string Summary => "the best chain with its matrices rounded to 8 bits";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) => [.. BestChain.Chain, new RoundToInt8()];
}
