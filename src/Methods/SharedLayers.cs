using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Methods;

/// <summary>
/// A student that applies one layer repeatedly (ALBERT's sharing, Lan et al., arXiv 1909.11942, section 3.1), trained from random weights on the
/// teacher's softened logits and the corpus's labels. It uses neither ALBERT's factorised embeddings nor its sentence-order prediction.
/// </summary>
public sealed class SharedLayers : CompressionMethod
{
    public override string Name => "shared-layers";

    public override string Summary => "a student with one layer for all, from random weights, distilled";

    public override IReadOnlyList<string> Techniques => [Technique.Student, Technique.Sharing];

    public override bool Enters(Track track) => base.Enters(track) && track.Shapes.Shared is not null;

    public override Recipe RecipeOn(Track track) => track.Recipes.Shared ?? track.Recipes.FromScratch;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Shared!, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) =>
        arena.Fit(network, new SoftLabels(temperature: 6, weight: 0.7), RecipeOn(arena.Track));
}
