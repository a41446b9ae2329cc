using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Contest.Compression;

/// <summary>Trains the network that the earlier steps left. Weights that an earlier step pruned stay zero.</summary>
/// <param name="name">The name of the step in records.</param>
/// <param name="objective">Makes the objective of a run.</param>
/// <param name="recipe">Chooses among the track's recipes.</param>
/// <param name="onText">True where unlabelled sentences stand beside those of the training split: see <see cref="Augmentation"/>.</param>
/// <param name="needsLabels">True where the objective needs labels that are right.</param>
public sealed class FineTune(
    string name, Func<Arena, Objective> objective, Func<TrackRecipes, Recipe> recipe, bool onText = false, bool needsLabels = false) : CompressionStep
{
    /// <summary>Trains on the corpus's labels.</summary>
    /// <param name="recipe">Chooses among the track's recipes; null for the one for fine-tuning.</param>
    public static FineTune OnLabels(Func<TrackRecipes, Recipe>? recipe = null) =>
        new("fine-tune", _ => new HardLabels(), recipe ?? (recipes => recipes.FineTuning), needsLabels: true);

    /// <summary>
    /// Trains on the teacher's softened logits and the corpus's labels (Hinton et al., arXiv 1503.02531, section 2). The temperature and the weight
    /// of the soft part are those of the distilled student unless others are given. A task without labels has the teacher's vectors in their place.
    /// </summary>
    /// <param name="recipe">Chooses among the track's recipes; null for recovery, or fine-tuning where the track has no recipe for recovery.</param>
    /// <param name="learningRate">The learning rate as a multiple of the recipe's.</param>
    /// <param name="onText">True where the teacher's logits are learnt on unlabelled sentences too.</param>
    public static FineTune OnTeacher(
        Func<TrackRecipes, Recipe>? recipe = null, double learningRate = 1, double temperature = 6, double weight = 0.7, bool onText = false)
    {
        var chosen = recipe ?? (recipes => recipes.Recovery ?? recipes.FineTuning);
        return new FineTune(
            onText ? "distil-on-text" : "distil",
            arena => arena.Track.Task.HasLabels ? new SoftLabels(temperature, weight) : new VectorMatching(),
            recipes => Scaled(chosen(recipes), learningRate),
            onText);
    }

    public override string Name => name;

    public override bool KeepsZeros => true;

    public override bool ReadsText => onText;

    public override bool NeedsLabels => needsLabels;

    public override Recipe RecipeOn(Track track) => recipe(track.Recipes);

    public override BertShape ShapeAfter(BertShape before, Track track) => before;

    public override Network Apply(Network network, Arena arena)
    {
        var asked = objective(arena);
        var kept = network.IsPruned ? new KeepZeros(asked, network) : asked;
        var chosen = RecipeOn(arena.Track);
        return onText ? Augmentation.Fit(network, arena, kept, chosen) : arena.Fit(network, kept, chosen);
    }

    private static Recipe Scaled(Recipe recipe, double learningRate) => recipe with { LearningRate = recipe.LearningRate * learningRate };
}

/// <summary>
/// Training on unlabelled sentences beside the labelled ones, where only the teacher's logits are learnt (TextBrewer, Yang et al., arXiv 2002.12620,
/// section 5). The number of optimizer steps is the same as without them, so that only the text differs.
/// </summary>
public static class Augmentation
{
    // The number of unlabelled sentences for each labelled one, as long as the text has that many.
    private const int SentencesPerLabelled = 3;

    // Lengths in tokens. Shorter sentences are rows of tables and datelines, and longer ones are rare.
    private const int Shortest = 8;
    private const int Longest = 64;

    /// <summary>
    /// Trains a network in place on the training split and a sample of the track's text, otherwise like
    /// <see cref="Arena.Fit{TModel}(TModel, Objective, Recipe)"/>.
    /// </summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public static Network Fit(Network network, Arena arena, Objective objective, Recipe recipe)
    {
        var steps = recipe.TotalStepsOn(network.ReadForTraining(arena.Training.Examples).Count);
        var wanted = SentencesPerLabelled * arena.Training.Examples.Count;
        var further = network.Shape.Context == 0
            ? Sample(arena.Unlabelled, wanted, arena.Seed)
            : SampleDocuments(arena.Unlabelled, wanted, arena.Seed);
        return arena.Fit(network, objective, recipe with { Steps = steps }, further);
    }

    /// <summary>Draws whole documents without replacement, because their sentences are read in context.</summary>
    /// <returns>At least the number of sentences that is asked for, or all when there are fewer.</returns>
    internal static Example[] SampleDocuments(IReadOnlyList<Example> unlabelled, int count, int seed)
    {
        var documents = Surroundings.Divide(unlabelled).ToArray();
        SplitMix.For((ulong)seed, 0).Shuffle(documents);
        return [.. documents.TakeUntil(count, document => document.Count).SelectMany(document => document)];
    }

    /// <summary>Draws sentences of usual length without replacement.</summary>
    /// <returns>The number that is asked for, or all when there are fewer.</returns>
    internal static Example[] Sample(IReadOnlyList<Example> unlabelled, int count, int seed)
    {
        var sentences = unlabelled.Where(example => example.Length is >= Shortest and <= Longest).ToArray();
        SplitMix.For((ulong)seed, 0).Shuffle(sentences);
        return sentences[..Math.Min(count, sentences.Length)];
    }
}
