using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Methods;

/// <summary>
/// The network that all others are measured against. It starts from pretrained weights where the track has some, and is trained on the corpus's
/// labels (Devlin et al., arXiv 1810.04805, section 5.3). Where the task has no labels it is the published encoder as it is, or learns the vectors
/// that the data give.
/// </summary>
public sealed class TeacherEntry : CompressionMethod
{
    public override string Name => TeacherRun.Method;

    public override string Summary => "the network to be made small: trained on the corpus's labels, where it has any";

    public override Division DivisionOn(Track track) => Division.Reference;

    public override bool NeedsLabels => false;

    public override Recipe? RecipeOn(Track track) => track.Task.HasLabels || track.Task.HasTargets ? track.Recipes.Teacher : null;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Teacher, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        arena.Pretrained?.CopyInto(network, arena.WordPiece);
        if (RecipeOn(arena.Track) is not { } recipe)
            return network;
        return arena.Track.Task.HasTargets ? arena.FitToTargets(network, recipe) : arena.Fit(network, new HardLabels(), recipe);
    }
}
