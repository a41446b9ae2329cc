using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// The teacher without the embeddings of tokens that the training split never shows (Abdaoui et al., arXiv 2010.05609): they are read as [UNK]. Nothing is
/// trained.
/// </summary>
public sealed class VocabularyTrim : ChainMethod
{
    public override string Name => "vocabulary-trim";

    public override string Summary => "the teacher without the embeddings of tokens unseen in training; nothing is trained";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TrimVocabulary(),
    ];
}
