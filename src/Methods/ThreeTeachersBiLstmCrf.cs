using Harness.Contest.Tracks;
using Methods.Families;

namespace Methods;

/// <summary>
/// The network and the training of <see cref="EnsembleBiLstmCrf"/>, with <see cref="ArcticTeacher"/> as a third teacher. It enters tracks that have
/// all three teachers. The difference between the two entries is what the third teacher is worth.
/// </summary>
public sealed class ThreeTeachersBiLstmCrf : EnsembleBiLstmCrfMethod
{
    public override string Name => "three-teachers-bilstm-crf";

    public override string Summary => "ensemble-bilstm-crf with a third teacher, arctic-embed-xs trained on the same labels";

    public override string? Extends => "ensemble-bilstm-crf";

    public override IReadOnlyList<string> FurtherTeachers => [new ArcticTeacher().Name, .. base.FurtherTeachers];

    public override bool Enters(Track track) => base.Enters(track) && EnsembleDistillation.HasRoomOn(track);
}
