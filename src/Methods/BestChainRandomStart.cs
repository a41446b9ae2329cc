using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Methods.Steps;

namespace Methods;

/// <summary>
/// A control for best-chain: the same network from random weights, distilled for as long as the track trains networks from random weights. The
/// difference to best-chain is what the teacher's weights are worth after they have been made small.
/// </summary>
public sealed class BestChainRandomStart : ChainMethod
{
    public override string Name => "best-chain-random-start";

    public override string Summary => "the best chain's network from random weights, distilled";

    public override int Version => 5;

    // Where the teacher itself starts from random weights there are no pretrained weights to do without.
    public override bool Enters(Track track) => base.Enters(track) && track.BeginsPretrained;

    public override string? Extends => new BestChain().Name;

    // The track's rate for networks from random weights is meant for narrow students. A network of the teacher's width learns nothing at it.
    public override IReadOnlyList<CompressionStep> Steps =>
    [
        .. new BestChain().Steps.SkipLast(1),
        new ForgetWeights(),
        BestChain.Distillation(recipes => recipes.FromScratch, learningRate: 0.25),
    ];
}
