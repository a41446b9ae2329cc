using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// <see cref="EnsembleBiLstmCrf"/> with less dropout. The usual one is that of networks that learn from labels alone (Ma and Hovy, arXiv 1603.01354).
/// The difference between the two entries is what the dropout is worth.
/// </summary>
public sealed class EnsembleLowDropout() : BiLstmCrfMethod(LowDropout)
{
    public override string Name => "ensemble-low-dropout";

    public override string Summary => Invariant($"ensemble-bilstm-crf with a dropout of {LowDropout}");

    public override string? Extends => "ensemble-bilstm-crf";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override IReadOnlyList<string> FurtherTeachers => new EnsembleBiLstmCrf().FurtherTeachers;

    public override bool ReadsText => true;

    protected override BiLstmCrf Train(Arena arena) => FitOnTeachersTogether(arena);
}
