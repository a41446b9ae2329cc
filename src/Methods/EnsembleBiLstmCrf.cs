using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// The network of <see cref="DistilledBiLstmCrfOnText"/>, taught by the mean of two teachers that make different mistakes: the teacher and
/// <see cref="BiLstmCrfEntry"/>, an LSTM like this one that no cap keeps from having all vectors of words (Hinton et al., arXiv 1503.02531, section
/// 3).
/// </summary>
public sealed class EnsembleBiLstmCrf : BiLstmCrfMethod
{
    public override string Name => "ensemble-bilstm-crf";

    public override string Summary => "distilled-bilstm-crf-on-text, whose CRF learns the mean of the teacher and bilstm-crf";

    public override string? Extends => "distilled-bilstm-crf-on-text";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override IReadOnlyList<string> FurtherTeachers => [new BiLstmCrfEntry().Name];

    public override bool ReadsText => true;

    protected override BiLstmCrf Train(Arena arena) => FitOnTeachersTogether(arena);
}
