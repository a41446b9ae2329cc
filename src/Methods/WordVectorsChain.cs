using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// The teacher without the tokens that the training split lacks, with the track's vectors of words beside its own embeddings, trained on the labels.
/// It enters tracks whose cap leaves room for the layers of MiniLM. Where the training split has so many tokens that no room is left for words, the
/// run fails.
/// </summary>
public sealed class WordVectorsChain : ChainMethod
{
    public override string Name => "word-vectors-chain";

    public override string Summary => "tokens unseen in training dropped, vectors of words added within the cap, trained on the labels";

    public override bool Enters(Track track) => base.Enters(track) && EnsembleDistillation.HasRoomOn(track);

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new TrimVocabulary(),
        new AddWordVectors(),
        new FactorizeLayers(activationAware: true),
        FineTune.OnLabels(recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
