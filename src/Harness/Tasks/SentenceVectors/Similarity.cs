using Harness.Common;

namespace Harness.Tasks.SentenceVectors;

/// <summary>Measures how well the cosines of vectors agree with the scores that people gave to pairs of sentences.</summary>
/// <param name="Pairs">The number of pairs.</param>
/// <param name="Spearman">The correlation of ranks, which MTEB and the STS benchmark rank by.</param>
/// <param name="Pearson">The correlation of the numbers themselves.</param>
public sealed record Similarity(int Pairs, double Spearman, double Pearson)
{
    /// <summary>Scores vectors.</summary>
    /// <param name="encode">Gives sentences their vectors. It is called once, with every sentence once.</param>
    /// <exception cref="ArgumentException">There are fewer than two pairs.</exception>
    /// <exception cref="DataFormatException">All scores or all cosines are equal, so that there is no correlation.</exception>
    public static Similarity Of(IReadOnlyList<SentencePair> pairs, Func<IReadOnlyList<string>, float[][]> encode)
    {
        if (pairs.Count > 1 && pairs.All(pair => pair.Score == pairs[0].Score))
            throw new DataFormatException(NoCorrelation(pairs, "score", pairs[0].Score));
        var vectors = UnitVectors.Of(SentencePair.SentencesOf(pairs), encode);
        double[] scores = [.. pairs.Select(pair => pair.Score)];
        double[] cosines = [.. pairs.Select(pair => vectors.Cosine(pair.First, pair.Second))];
        if (cosines.Length > 1 && cosines.All(cosine => cosine == cosines[0]))
            throw new DataFormatException(NoCorrelation(pairs, "cosine", cosines[0]));
        return new Similarity(pairs.Count, Correlation.Spearman(scores, cosines), Correlation.Pearson(scores, cosines));
    }

    private static string NoCorrelation(IReadOnlyList<SentencePair> pairs, string figure, double value) => Invariant(
        $"All {pairs.Count:N0} pairs have the {figure} {value}, so that there is no correlation. Expected pairs whose {figure}s differ.");
}
