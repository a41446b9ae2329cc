using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Contest.Compression;

/// <summary>Trains what the steps before left. Weights that a step before pruned stay zero.</summary>
/// <param name="objective">Made anew for every run.</param>
/// <param name="recipe">Of the track's.</param>
/// <param name="augmented">Whether unlabelled text is learnt from too; a method with such a step says that it <see cref="ContestMethod.ReadsText"/>.</param>
public sealed class FineTune(string name, Func<Arena, Objective> objective, Func<TrackRecipes, Recipe> recipe, bool augmented = false) : CompressionStep
{
    /// <summary>On the corpus's labels.</summary>
    public static FineTune OnLabels() => new("fine-tune", _ => new HardLabels(), recipes => recipes.FineTuning);

    /// <summary>On the teacher's softened logits and the corpus's labels, as the distilled student, with the budget of a network that was much changed.</summary>
    /// <param name="augmented">Whether the logits on unlabelled text are learnt too.</param>
    public static FineTune OnTeacher(bool augmented = false) => new(
        augmented ? "distil-augmented" : "distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning, augmented);

    public override string Name => name;

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track) => before;

    public override Network Apply(Network network, Arena arena)
    {
        var asked = objective(arena);
        var kept = network.IsPruned ? new KeepZeros(asked, network) : asked;
        return augmented
            ? Augmentation.Fit(network, arena, kept, recipe(arena.Track.Recipes))
            : arena.Fit(network, kept, recipe(arena.Track.Recipes));
    }
}
