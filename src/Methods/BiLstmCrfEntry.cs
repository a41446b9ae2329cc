using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Words;
using Harness.Results;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// The strongest network of the years before BERT: characters by a convolution, vectors of words, a bidirectional LSTM and a CRF (Ma and Hovy, arXiv
/// 1603.01354). It learns from the labels alone. It is the control for <see cref="DistilledBiLstmCrf"/>: the difference is what the teacher is worth.
/// </summary>
public sealed class BiLstmCrfEntry : BiLstmCrfMethod
{
    public override string Name => "bilstm-crf";

    public override string Summary => "a bidirectional LSTM over words and their characters with a CRF, on the corpus's labels alone";

    public override bool NeedsTeacher => false;

    public override Division DivisionOn(Track track) => Division.Reference;

    // What a cap keeps out of a table of words is not what a reference is to show.
    protected override BiLstmCrfShape ShapeOn(Track track)
    {
        var plan = track.WordNetwork!;
        return plan.Shape with { Vocabulary = plan.ReferenceVocabulary ?? plan.Shape.Vocabulary };
    }

    protected override BiLstmCrf Train(Arena arena)
    {
        var network = Begin(arena);
        return arena.Fit(network, new ChainLabels(network), RecipeOn(arena.Track)!);
    }
}
