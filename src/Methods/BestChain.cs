using Harness.Compression;
using Harness.Tracks;

namespace Methods;

/// <summary>
/// The strongest chain that fits the cap, chosen on validation (tried.csv has what it was chosen from): the vocabulary of the training split and of the
/// unlabelled text, low-rank embeddings (ALBERT, Lan et al., arXiv 1909.11942, section 3.1), activation-aware low-rank layers in what the cap leaves, then
/// distillation on labelled and unlabelled text (TextBrewer, Yang et al., arXiv 2002.12620, section 5). No head is cut and no layer dropped.
/// </summary>
public sealed class BestChain : ChainMethod
{
    public override string Name => "best-chain";

    public override string Summary => "tokens never seen dropped, low-rank embeddings and layers within the cap, distilled on unlabelled text as well";

    public override bool ReadsText => true;

    /// <summary>The steps, for entries that go on from there.</summary>
    internal static IReadOnlyList<CompressionStep> Chain =>
    [
        new TrimVocabulary(withText: true),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(augmented: true),
    ];

    protected override IReadOnlyList<CompressionStep> Steps(Track track) => Chain;
}
