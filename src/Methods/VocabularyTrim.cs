using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher without the embeddings of tokens that never occur in the training split (Abdaoui et al., arXiv 2010.05609), single characters
/// excepted. A word that had such a token is spelled with the tokens that are left. Nothing is trained.
/// </summary>
public sealed class VocabularyTrim : OpenChain
{
    public override string Name => "vocabulary-trim";

    public override string Summary => "the teacher without the embeddings of tokens unseen in training; nothing is trained";

    // It draws nothing, and starts from the teacher of one seed.
    public override bool IsDeterministic => true;

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new TrimVocabulary(),
    ];
}
