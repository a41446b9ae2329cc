using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Words;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// BERT distilled into a bidirectional LSTM over words with a CRF (after Tang et al., arXiv 1903.12136): its emissions learn the teacher's raw logits
/// at the words, and the whole learns the labels. On a track with unlabelled text the emissions learn from its sentences as well.
/// </summary>
public sealed class DistilledBiLstmCrf : BiLstmCrfMethod
{
    private const double WeightOfLabels = 0.5;

    public override string Name => "distilled-bilstm-crf";

    public override string Summary =>
        "a bidirectional LSTM over words and their characters with a CRF, on the teacher's logits, the labels and unlabelled text";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override bool ReadsText => true;

    protected override BiLstmCrf Train(Arena arena)
    {
        var network = Begin(arena);
        return arena.Fit(network, new ChainDistillation(network, WeightOfLabels), RecipeOn(arena.Track)!, arena.Unlabelled);
    }
}
