using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Methods;

/// <summary>A control for the teacher: its shape and budget from random weights. The difference is what pretraining is worth.</summary>
public sealed class RandomStart : CompressionMethod
{
    public override string Name => "random-start";

    public override string Summary => "the teacher's network and budget without its pretraining";

    public override bool NeedsTeacher => false;

    public override Division DivisionOn(Track track) => Division.Reference;

    // Where the teacher starts from random weights this entry would be the teacher itself.
    public override bool Enters(Track track) => base.Enters(track) && track.BeginsPretrained;

    public override Recipe RecipeOn(Track track) => track.Recipes.Teacher;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Teacher, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) => arena.Fit(network, new HardLabels(), RecipeOn(arena.Track));
}
