using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Words;
using Harness.Training;

namespace Methods.Families;

/// <summary>
/// A <see cref="BiLstmCrf"/> that learns the mean of the probabilities of several teachers, first on the training split and unlabelled text, then on
/// the training split with its labels (Hinton et al., arXiv 1503.02531, section 3). The CRF as a whole learns their probabilities, so that its
/// emissions need not be anybody's logits. Besides the track's teacher, <see cref="BiLstmCrfEntry"/> teaches it.
/// </summary>
public abstract class EnsembleBiLstmCrfMethod : BiLstmCrfMethod
{
    /// <summary>The share of a layer's inputs that the entries with less dropout leave out in training. On labels alone 0.5 is usual.</summary>
    protected const double LowDropout = 0.3;

    public sealed override IReadOnlyList<string> Techniques => [Technique.Student];

    public override IReadOnlyList<string> FurtherTeachers => [new BiLstmCrfEntry().Name];

    public sealed override bool ReadsText => true;

    protected sealed override BiLstmCrf Train(Arena arena)
    {
        var network = Begin(arena);
        return FitOnTextFirst(network, arena, weight => new SoftChainLabels(network, weight));
    }
}
