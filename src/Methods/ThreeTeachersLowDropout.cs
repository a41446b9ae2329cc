using Harness.Contest.Tracks;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// <see cref="ThreeTeachersBiLstmCrf"/> with less dropout, as <see cref="EnsembleLowDropout"/> has. It enters tracks that have all three teachers.
/// </summary>
public sealed class ThreeTeachersLowDropout : EnsembleBiLstmCrfMethod
{
    public override string Name => "three-teachers-low-dropout";

    public override string Summary => "three-teachers-bilstm-crf with a dropout of 0.3 in place of the track's";

    public override string? Extends => "three-teachers-bilstm-crf";

    public override IReadOnlyList<string> FurtherTeachers => [new ArcticTeacher().Name, .. base.FurtherTeachers];

    public override bool Enters(Track track) => base.Enters(track) && EnsembleDistillation.HasRoomOn(track);

    protected override BiLstmCrfShape ShapeOn(Track track) => base.ShapeOn(track) with { Dropout = LowDropout };
}
