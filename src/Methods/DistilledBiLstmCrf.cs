using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Words;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// BERT distilled into a bidirectional LSTM over words with a CRF (after Tang et al., arXiv 1903.12136): its emissions learn the teacher's raw logits
/// at the words, and the whole learns the labels.
/// </summary>
public sealed class DistilledBiLstmCrf : BiLstmCrfMethod
{
    public override string Name => "distilled-bilstm-crf";

    public override string Summary =>
        "a bidirectional LSTM over words and their characters with a CRF, on the teacher's logits and the labels";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    protected override BiLstmCrf Train(Arena arena)
    {
        var network = Begin(arena);
        return arena.Fit(network, new LogitMatching(weight: 0.5, new ChainLabels(network)), RecipeOn(arena.Track)!);
    }
}
