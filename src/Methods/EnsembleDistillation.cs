using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;

namespace Methods;

/// <summary>
/// The teacher without the tokens that the training split lacks, taught by the mean of three teachers that make different mistakes: the teacher
/// itself, <see cref="ArcticTeacher"/> and <see cref="BiLstmCrfEntry"/> (Hinton et al., arXiv 1503.02531, section 3). It learns from them on the
/// training split and on unlabelled text. It enters tracks whose cap leaves room for the layers of MiniLM.
/// </summary>
public sealed class EnsembleDistillation : ChainMethod
{
    // After the vocabulary is trimmed, MiniLM has 17.0 million parameters on CoNLL-2003.
    private const long SmallestCap = 18_000_000;

    public override string Name => "ensemble-distillation";

    public override string Summary => "tokens unseen in training dropped, taught by the mean of three different networks, on text as well";

    public override IReadOnlyList<string> FurtherTeachers => [new ArcticTeacher().Name, new BiLstmCrfEntry().Name];

    public override bool Enters(Track track) => base.Enters(track) && HasRoomOn(track);

    public override IReadOnlyList<CompressionStep> Steps =>
        [new TrimVocabulary(), new FactorizeLayers(activationAware: true), BestChain.Distillation(onText: true)];

    /// <summary>Says whether a track begins with MiniLM, labels words, and has room for MiniLM's layers and more under its cap.</summary>
    internal static bool HasRoomOn(Track track) => track.Checkpoint == PublishedModel.MiniLm.Name
        && track.ParameterCap >= SmallestCap
        && track.WordNetwork is not null
        && track.Task.WordLabelling is not null;
}
