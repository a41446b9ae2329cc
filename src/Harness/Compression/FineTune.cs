using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Harness.Compression;

/// <summary>Trains what the steps before left. Weights that a step before pruned stay zero.</summary>
/// <param name="objective">Made anew for every run.</param>
/// <param name="recipe">Of the track's.</param>
public sealed class FineTune(string name, Func<Arena, Objective> objective, Func<TrackRecipes, Recipe> recipe) : CompressionStep
{
    /// <summary>On the corpus's labels.</summary>
    public static FineTune OnLabels() => new("fine-tune", _ => new HardLabels(), recipes => recipes.FineTuning);

    /// <summary>On the teacher's softened logits and the corpus's labels, as the distilled student.</summary>
    public static FineTune OnTeacher() => new("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.FineTuning);

    public override string Name => name;

    public override BertShape ShapeAfter(BertShape before, Track track) => before.Int8Weights
        ? throw new ArgumentException("the weights are rounded to 8 bits, and training would undo that. Round last.")
        : before;

    public override Network Apply(Network network, Arena arena)
    {
        var asked = objective(arena);
        return arena.Fit(network, network.IsPruned ? new KeepZeros(asked, network) : asked, recipe(arena.Track.Recipes));
    }
}
