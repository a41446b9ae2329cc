using Harness.Data;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// The distilled student, which also learns the teacher's softened logits on unlabelled sentences of the same kind (TextBrewer's augmentation, Yang et
/// al., arXiv 2002.12620, section 5). Unlike there the sentences come beside the labelled ones in every epoch, hidden states are not matched, and the
/// budget is the distilled student's number of steps, so that what differs is the text alone.
/// </summary>
public sealed class AugmentedDistillation : CompressionMethod
{
    // Sentences without labels for each one with labels, as far as there are any.
    private const int Share = 3;

    // Shorter ones are rows of tables and datelines, longer ones are rare.
    private const int Shortest = 8;
    private const int Longest = 64;

    public override string Name => "augmented-distillation";

    public override string Summary => "the distilled student, taught by the teacher's logits on unlabelled text as well";

    public override bool ReadsText => true;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        var (recipe, labelled) = (arena.Track.Recipes.FromScratch, arena.Training.Examples.Count);
        var steps = recipe.TotalSteps((labelled + recipe.BatchSize - 1) / recipe.BatchSize);
        return arena.Fit(network, new SoftLabels(temperature: 6, weight: 0.7), recipe with { Steps = steps }, Sample(arena, Share * labelled));
    }

    private static Example[] Sample(Arena arena, int count)
    {
        var sentences = arena.Unlabelled.Where(example => example.Length is >= Shortest and <= Longest).ToArray();
        SplitMix.For((ulong)arena.Seed, 0).Shuffle(sentences);
        return sentences[..Math.Min(count, sentences.Length)];
    }
}
