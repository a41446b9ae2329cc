using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Methods;

/// <summary>A control for distilled-student: the same shape and budget without the teacher. The difference is what distillation is worth.</summary>
public sealed class LoneStudent : CompressionMethod
{
    public override string Name => "lone-student";

    public override string Summary => "a small network from random weights, on the corpus's labels alone";

    public override bool NeedsTeacher => false;

    public override Division DivisionOn(Track track) => Division.Reference;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) => arena.Fit(network, new HardLabels(), arena.Track.Recipes.FromScratch);
}
