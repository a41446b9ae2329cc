namespace Bench.Steps;

/// <summary>Turns of the two sides, pair by pair.</summary>
/// <param name="Own">One a round.</param>
/// <param name="Peer">One a round; empty where there is no peer.</param>
public sealed record StepComparison(IReadOnlyList<StepTimes> Own, IReadOnlyList<StepTimes> Peer)
{
    // Memory is allotted, kernels are chosen and code is compiled in the first steps.
    private const int WarmUpSteps = 3;

    /// <summary>Median of ours over median of the peer's, a round.</summary>
    public IReadOnlyList<double> Ratios => [.. Own.Zip(Peer, (own, peer) => own.Median / peer.Median)];

    /// <summary>Median of all our steps over median of all the peer's; null without a peer.</summary>
    public double? Ratio => Peer.Count == 0 ? null : StepTimes.Of(Own).Median / StepTimes.Of(Peer).Median;

    /// <summary>Lets the sides take turns, so that what else the machine does falls on both alike.</summary>
    /// <param name="steps">A turn.</param>
    /// <param name="began">Told the number of each round, from 1, before it begins.</param>
    public static StepComparison Run(IStepSide own, IStepSide? peer, int rounds, int steps, Action<int> began)
    {
        var (ownTurns, peerTurns) = (new List<StepTimes>(), new List<StepTimes>());
        own.Run(WarmUpSteps);
        peer?.Run(WarmUpSteps);
        for (var round = 1; round <= rounds; round++)
        {
            began(round);

            // Who comes first changes, so that a machine that grows slower or faster favours neither.
            if (round % 2 == 1)
                ownTurns.Add(own.Run(steps));
            if (peer is not null)
                peerTurns.Add(peer.Run(steps));
            if (round % 2 == 0)
                ownTurns.Add(own.Run(steps));
        }

        return new StepComparison(ownTurns, peerTurns);
    }
}
