using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// The teacher without the embeddings of tokens that never occur in the training split (Abdaoui et al., arXiv 2010.05609), which leaves more of the
/// cap for the encoder. Words that had such tokens are spelled with those that are left, among them all single characters. Then embeddings and dense
/// layers become low-rank within the cap, and the network is distilled from the teacher. Unlike in the paper the network is trained afterwards, and
/// tokens are counted in the task's training data instead of a corpus of the language.
/// </summary>
public sealed class VocabularyTrimChain : ChainMethod
{
    public override string Name => "vocabulary-trim-chain";

    public override string Summary => "tokens unseen in training dropped, then low-rank embeddings and layers within the cap, distilled";

    public override int Version => 3;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new TrimVocabulary(),
        FactorizeEmbeddings.OfTrimmed(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnTeacher(),
    ];
}
