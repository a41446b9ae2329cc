using Harness.Compression;
using Harness.Tracks;

namespace Methods;

/// <summary>
/// A candidate for the best chain: as vocabulary-trim-chain, but tokens that only the unlabelled text shows keep their embeddings too (Abdaoui et al., arXiv
/// 2010.05609, count on text as well). Nothing else is learnt from that text.
/// </summary>
public sealed class TextVocabularyChain : ChainMethod
{
    public override string Name => "text-vocabulary-chain";

    public override string Summary => "tokens unseen in training and text dropped, then low-rank embeddings and layers within the cap, distilled";

    public override bool ReadsText => true;

    public override bool Enters(Track track) => base.Enters(track) && track.Pretraining is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TrimVocabulary(withText: true),
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
