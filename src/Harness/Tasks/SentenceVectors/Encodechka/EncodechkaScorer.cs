using Harness.Models;
using Harness.Training;

namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>
/// Scores the vectors of encodechka's sentences. The headline is that of its first task, the similarity of pairs, and the other tasks stand beside
/// it.
/// </summary>
/// <param name="sentences">The different sentences of all tasks, in the order of the split.</param>
/// <param name="pairs">The pairs of the first task.</param>
internal sealed class EncodechkaScorer(
    SimilarityMetrics metrics, IReadOnlyList<string> sentences, IReadOnlyList<NumberedPair> pairs, EncodechkaTasks tasks) : ISplitScorer
{
    public TaskScores Score(Predictions predictions)
    {
        var vectors = UnitVectors.Of(sentences, _ => [.. predictions.Vectors]);
        var scores = tasks.Score(vectors);
        return metrics.Score(
            [.. pairs.Select(pair => pair.Score)],
            [.. pairs.Select(pair => vectors.Cosine(sentences[pair.First], sentences[pair.Second]))],
            [scores.Mean, .. scores.Tasks.Skip(1)]);
    }
}
