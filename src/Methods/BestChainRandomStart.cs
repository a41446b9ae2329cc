using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Training;
using Methods.Steps;

namespace Methods;

/// <summary>
/// The best chain's network from random weights, distilled as long as networks from random weights are on the track: what it lacks is what the teacher's weights
/// are worth once they are made small.
/// </summary>
public sealed class BestChainRandomStart : ChainMethod
{
    public override string Name => "best-chain-random-start";

    public override string Summary => "the best chain's network from random weights, distilled";

    // As random-start: where the teacher itself begins with random weights there is nothing to ask.
    public override bool Enters(Track track) => base.Enters(track) && track.Pretraining is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        .. BestChain.Chain.SkipLast(1),
        new ForgetWeights(),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), Recipe),
    ];

    // At the rate of the students, which are narrow, a network of the teacher's width learns nothing from random weights.
    private static Recipe Recipe(TrackRecipes recipes) => recipes.FromScratch with { LearningRate = recipes.FromScratch.LearningRate / 4 };
}
