using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace SamplePlugin;

/// <summary>A student of one layer, in an assembly of its own, as a user would write a method.</summary>
public sealed class NarrowStudent : CompressionMethod
{
    public override string Name => "narrow-student";

    public override string Summary => "one layer of the student, on the corpus's labels";

    public override Network Build(Teacher teacher, Track track, int seed) =>
        Network.Random(track.Shapes.Student with { Layers = 1 }, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) => arena.Fit(network, new HardLabels(), arena.Track.Recipes.FromScratch);
}
