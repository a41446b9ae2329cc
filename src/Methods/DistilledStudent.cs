using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Methods;

/// <summary>A student trained from random weights on the teacher's softened logits (Hinton et al., arXiv 1503.02531).</summary>
public sealed class DistilledStudent : CompressionMethod
{
    public override string Name => "distilled-student";

    public override string Summary => "a small network from random weights, on the teacher's softened logits and the corpus's labels";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) =>
        arena.Fit(network, new SoftLabels(temperature: 6, weight: 0.7), arena.Track.Recipes.FromScratch);
}
