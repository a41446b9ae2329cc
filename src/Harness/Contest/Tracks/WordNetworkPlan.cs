using Harness.Models.Bert;
using Harness.Models.Words;
using Harness.Training;
using static Harness.Common.Validation;

namespace Harness.Contest.Tracks;

/// <summary>
/// The largest network of a track that reads words in place of a BERT's tokens, and its training. It is no part of <see cref="TrackShapes"/> and
/// <see cref="TrackRecipes"/>, so that the runs of other entries do not depend on it.
/// </summary>
/// <param name="Shape">The sizes of the network.</param>
/// <param name="Recipe">The training from random weights, or from vectors of words.</param>
public sealed record WordNetworkPlan(BiLstmCrfShape Shape, Recipe Recipe)
{
    /// <summary>The plan of a track that has vectors of words and names no other plan: the one that was chosen for CoNLL-2003.</summary>
    public static WordNetworkPlan Usual { get; } = new(
        new BiLstmCrfShape(Vocabulary: 30_000, Embedding: 100, Hidden: 200),
        new Recipe(LearningRate: 2e-3, Epochs: 30) { BatchSize = 16, WarmUpSteps = 100 });

    /// <exception cref="ArgumentException">A value is out of its range; the message says which.</exception>
    public void Validate()
    {
        At("word_network.shape", Shape.Validate);
        At("word_network.recipe", Recipe.Validate);
    }
}
