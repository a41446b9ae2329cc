using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// The strongest chain that fits the cap, chosen on validation (tried.csv has what it was chosen from): the vocabulary of the training split (Abdaoui et al., arXiv
/// 2010.05609), low-rank embeddings (ALBERT, Lan et al., arXiv 1909.11942, section 3.1), activation-aware low-rank layers in what the cap leaves (Chen et al., DRONE,
/// NeurIPS 2021), then distillation at half of the learning rate that other chains recover with. No head is cut, no layer dropped, no text read: each was tried.
/// </summary>
public sealed class BestChain : ChainMethod
{
    public override string Name => "best-chain";

    public override string Summary => "tokens unseen in training dropped, low-rank embeddings and layers within the cap, distilled at half the learning rate";

    /// <summary>The steps, for entries that go on from there.</summary>
    internal static IReadOnlyList<CompressionStep> Chain =>
    [
        new TrimVocabulary(),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => Halved(recipes.Recovery ?? recipes.FineTuning)),
    ];

    protected override IReadOnlyList<CompressionStep> Steps(Track track) => Chain;

    private static Recipe Halved(Recipe recipe) => recipe with { LearningRate = recipe.LearningRate / 2 };
}
