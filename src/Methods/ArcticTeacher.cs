using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Methods;

/// <summary>
/// A second teacher: a network of MiniLM's shape that others trained for search (Merrick et al., arXiv 2405.05374), trained on the corpus's labels as
/// the teacher is. It makes other mistakes than the teacher, which is what <see cref="EnsembleDistillation"/> needs.
/// </summary>
public sealed class ArcticTeacher : CompressionMethod
{
    public override string Name => "arctic-teacher";

    public override string Summary => "arctic-embed-xs, a network of MiniLM's shape from another package, trained on the corpus's labels";

    public override Division DivisionOn(Track track) => Division.Reference;

    public override bool NeedsTeacher => false;

    public override string? Checkpoint => PublishedModel.ArcticXs.Name;

    public override Recipe? RecipeOn(Track track) => track.Recipes.Teacher;

    public override bool Enters(Track track) => base.Enters(track) && track.HasText && EnsembleDistillation.HasRoomOn(track);

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Teacher, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        arena.Pretrained!.CopyInto(network, arena.WordPiece);
        return arena.Fit(network, new HardLabels(), arena.Track.Recipes.Teacher);
    }
}
