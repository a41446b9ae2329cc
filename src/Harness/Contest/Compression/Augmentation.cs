using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Contest.Compression;

/// <summary>
/// Training on unlabelled sentences beside the labelled ones: only a teacher's logits are learnt there (TextBrewer, Yang et al., arXiv 2002.12620, section 5). The
/// budget stays what it would be without them, in steps, so that what differs is the text alone.
/// </summary>
public static class Augmentation
{
    // Sentences without labels for each one with labels, as far as there are any.
    private const int Share = 3;

    // In tokens. Shorter ones are rows of tables and datelines, longer ones are rare.
    private const int Shortest = 8;
    private const int Longest = 64;

    /// <summary>Trains a network in place, as <see cref="Arena.Fit(Network, Objective, Recipe)"/>, on the training split and a sample of the track's text.</summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public static Network Fit(Network network, Arena arena, Objective objective, Recipe recipe)
    {
        var labelled = arena.Training.Examples.Count;
        var steps = recipe.TotalSteps((labelled + recipe.BatchSize - 1) / recipe.BatchSize);
        return arena.Fit(network, objective, recipe with { Steps = steps }, Sample(arena, Share * labelled));
    }

    private static Example[] Sample(Arena arena, int count)
    {
        var sentences = arena.Unlabelled.Where(example => example.Length is >= Shortest and <= Longest).ToArray();
        SplitMix.For((ulong)arena.Seed, 0).Shuffle(sentences);
        return sentences[..Math.Min(count, sentences.Length)];
    }
}
