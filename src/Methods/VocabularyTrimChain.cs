using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// The teacher without the embeddings of tokens that the training split never shows (Abdaoui et al., arXiv 2010.05609), so that more of the cap is left for
/// the encoder; then embeddings and dense layers made low-rank within the cap, then distillation from the teacher. Unlike there the network is trained
/// afterwards, and tokens are counted in the task's training data, not in a corpus of the language.
/// </summary>
public sealed class VocabularyTrimChain : ChainMethod
{
    public override string Name => "vocabulary-trim-chain";

    public override string Summary => "tokens unseen in training dropped, then low-rank embeddings and layers within the cap, distilled";

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TrimVocabulary(),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
