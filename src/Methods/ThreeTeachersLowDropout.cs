using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary><see cref="ThreeTeachersBiLstmCrf"/> with less dropout, as <see cref="EnsembleLowDropout"/> has.</summary>
public sealed class ThreeTeachersLowDropout() : BiLstmCrfMethod(LowDropout)
{
    public override string Name => "three-teachers-low-dropout";

    public override string Summary => Invariant($"three-teachers-bilstm-crf with a dropout of {LowDropout}");

    public override string? Extends => "three-teachers-bilstm-crf";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override IReadOnlyList<string> FurtherTeachers => new ThreeTeachersBiLstmCrf().FurtherTeachers;

    public override bool ReadsText => true;

    public override bool Enters(Track track) => base.Enters(track) && EnsembleDistillation.HasRoomOn(track);

    protected override BiLstmCrf Train(Arena arena) => FitOnTeachersTogether(arena);
}
