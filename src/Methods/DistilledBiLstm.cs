using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Texts;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// BERT distilled into a bidirectional LSTM (Tang et al., arXiv 1903.12136): the loss mixes cross-entropy with the labels and the squared error of
/// the raw logits. One network is trained for each of five weights of the labels, from the same random weights, and the best on validation is kept.
/// At weight 1 it is the training of <see cref="BiLstmEntry"/>, and at weight 0 no label is seen.
/// </summary>
public sealed class DistilledBiLstm : BiLstmMethod
{
    private static readonly double[] Weights = [0, 0.25, 0.5, 0.75, 1];

    public override string Name => "distilled-bilstm";

    public override string Summary =>
        "a bidirectional LSTM over words, on the teacher's logits and the labels; their shares are chosen on validation";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    protected override BiLstm Train(Arena arena) =>
        arena.BestOf("weight of the labels", Weights, weight => Fit(new LogitMatching(weight), arena));
}
