using System.Text.Json.Serialization;
using Harness.Models.Bert;
using Harness.Models.Words;
using Harness.Training;
using static Harness.Common.Validation;

namespace Harness.Contest.Tracks;

/// <summary>
/// The largest network of a track that reads words in place of a BERT's tokens, and its training. It is no part of <see cref="TrackShapes"/> and
/// <see cref="TrackRecipes"/>, so that the runs of other entries do not depend on it.
/// </summary>
/// <param name="Shape">The sizes of the network, which fits the cap.</param>
/// <param name="Recipe">The training from random weights, or from vectors of words.</param>
public sealed record WordNetworkPlan(BiLstmCrfShape Shape, Recipe Recipe)
{
    /// <summary>The most words of the same network where it is a reference, for which there is no cap; null for those of the shape.</summary>
    public int? ReferenceVocabulary { get; init; }

    /// <summary>The most words that a network of the track has vectors for.</summary>
    [JsonIgnore]
    public int MostWords => ReferenceVocabulary ?? Shape.Vocabulary;

    /// <summary>
    /// The plan of a track that has vectors of words and names no other plan. It follows a few first trials on CoNLL-2003, which are not among
    /// those of tried.csv.
    /// </summary>
    public static WordNetworkPlan Usual { get; } = new(
        new BiLstmCrfShape(Vocabulary: 39_600, Embedding: 100, Hidden: 200),
        new Recipe(LearningRate: 4e-3, Epochs: 20) { BatchSize = 32, WarmUpSteps = 100 })
    {
        // These are all words of GloVe, and those of a training split that GloVe lacks.
        ReferenceVocabulary = 345_000,
    };

    /// <exception cref="ArgumentException">A value is out of its range; the message says which.</exception>
    public void Validate()
    {
        At("word_network.shape", Shape.Validate);
        At("word_network.recipe", Recipe.Validate);
        Check(
            ReferenceVocabulary is null or > 0,
            Invariant($"word_network.reference_vocabulary is {ReferenceVocabulary}. Expected a positive number, or none"));
    }
}
