using Harness.Compression;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>A candidate for the best chain: half of the heads cut by first-order importance (Michel et al., arXiv 1905.10650) as well, for higher ranks elsewhere.</summary>
public sealed class TrimmedHeadsChain : ChainMethod
{
    public override string Name => "trimmed-heads-chain";

    public override string Summary => "the best chain with half of the heads cut first";

    public override bool Enters(Track track) => base.Enters(track) && track.Pretraining is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TrimVocabulary(),
        new TaylorHeads(kept: 0.5),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => (recipes.Recovery ?? recipes.FineTuning) with { LearningRate = 5e-4 }),
    ];
}
