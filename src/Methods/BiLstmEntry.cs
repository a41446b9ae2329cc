using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Texts;
using Harness.Results;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// A bidirectional LSTM over words, from random weights on the labels alone. It is the control for <see cref="DistilledBiLstm"/>: the difference is
/// what the teacher is worth to it.
/// </summary>
public sealed class BiLstmEntry : BiLstmMethod
{
    public override string Name => "bilstm";

    public override string Summary => "a bidirectional LSTM over words, on the corpus's labels alone";

    public override bool NeedsTeacher => false;

    public override Division DivisionOn(Track track) => Division.Reference;

    protected override BiLstm Train(Arena arena) => Fit(new HardLabels(), arena);
}
