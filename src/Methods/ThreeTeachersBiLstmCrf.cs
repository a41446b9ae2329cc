using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// The network and the training of <see cref="EnsembleBiLstmCrf"/>, with <see cref="ArcticTeacher"/> as a third teacher. It enters tracks that have
/// all three teachers. The difference between the two entries is what the third teacher is worth.
/// </summary>
public sealed class ThreeTeachersBiLstmCrf : BiLstmCrfMethod
{
    public override string Name => "three-teachers-bilstm-crf";

    public override string Summary => "ensemble-bilstm-crf with a third teacher, arctic-embed-xs trained on the same labels";

    public override string? Extends => "ensemble-bilstm-crf";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override IReadOnlyList<string> FurtherTeachers => [new ArcticTeacher().Name, new BiLstmCrfEntry().Name];

    public override bool ReadsText => true;

    public override bool Enters(Track track) => base.Enters(track) && EnsembleDistillation.HasRoomOn(track);

    protected override BiLstmCrf Train(Arena arena) => FitOnTeachersTogether(arena);
}
