using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Words;
using Harness.Training;

namespace Methods.Families;

/// <summary>
/// A bidirectional LSTM over words with a CRF, which begins with the track's vectors of words where it has any. It has none of the teacher's weights.
/// </summary>
/// <param name="dropout">
/// The dropout of an entry that has less of it than the track's plan says; null for that of the plan. Such an entry enters no track whose plan has as
/// little.
/// </param>
public abstract class BiLstmCrfMethod(double? dropout = null) : ContestMethod
{
    /// <summary>The dropout that was the best of three on validation for three-teachers-bilstm-crf on conll2003-20m, with one seed.</summary>
    protected const double LowDropout = 0.3;

    private const int PassesOverText = 3;

    public sealed override bool ReadsVectors => true;

    public sealed override object? SettingsOn(Track track) => new { WordNetwork = PlanOn(track), track.Vectors };

    public override bool Enters(Track track) => base.Enters(track)
        && track.WordNetwork is { } plan
        && track.Task.WordLabelling is not null
        && (dropout is null || plan.Shape.Dropout > dropout);

    public sealed override Recipe? RecipeOn(Track track) => track.WordNetwork?.Recipe;

    // The words are known after the data have been read. This network has room for as many as there may be.
    public sealed override Model BuildModel(Teacher teacher, Track track, int seed) =>
        BiLstmCrf.Random(ShapeOn(track), track.Task.WordLabelling!, seed);

    public sealed override Model TrainModel(Model model, Arena arena)
    {
        model.Dispose();
        return Train(arena);
    }

    /// <summary>The largest network of the entry.</summary>
    protected virtual BiLstmCrfShape ShapeOn(Track track) => PlanOn(track)!.Shape;

    /// <summary>Trains one or several networks, and returns the best.</summary>
    protected abstract BiLstmCrf Train(Arena arena);

    /// <summary>
    /// Trains the network on what the teacher says alone, on the training split and unlabelled text together, and then on the training split, where
    /// the teacher and the labels have equal parts.
    /// </summary>
    /// <param name="objective">Makes the objective from the weight of the labels.</param>
    protected BiLstmCrf FitOnTextFirst(BiLstmCrf network, Arena arena, Func<double, Objective> objective)
    {
        var recipe = RecipeOn(arena.Track)!;
        arena.Fit(network, objective(0), recipe with { Epochs = PassesOverText, Steps = null }, arena.Unlabelled);
        return arena.Fit(network, objective(0.5), recipe);
    }

    /// <summary>
    /// Makes and trains a network as <see cref="FitOnTextFirst"/> does, on the mean of the probabilities that several teachers give. The CRF as a
    /// whole learns them, so that its emissions need not be anybody's logits.
    /// </summary>
    protected BiLstmCrf FitOnTeachersTogether(Arena arena)
    {
        var network = Begin(arena);
        return FitOnTextFirst(network, arena, weight => new SoftChainLabels(network, weight));
    }

    /// <summary>Makes the network from the run's seed and the words of the training split.</summary>
    protected BiLstmCrf Begin(Arena arena) => BiLstmCrf.Random(
        ShapeOn(arena.Track), arena.Training.Examples, arena.Vectors, arena.Track.Task.WordLabelling!, arena.Seed);

    private WordNetworkPlan? PlanOn(Track track) => track.WordNetwork is { } plan && dropout is { } less
        ? plan with { Shape = plan.Shape with { Dropout = less } }
        : track.WordNetwork;
}
