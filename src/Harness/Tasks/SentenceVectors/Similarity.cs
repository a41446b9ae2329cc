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
    public static Similarity Of(IReadOnlyList<SentencePair> pairs, Func<IReadOnlyList<string>, float[][]> encode)
    {
        var vectors = UnitVectors.Of(pairs.SelectMany(pair => new[] { pair.First, pair.Second }), encode);
        double[] scores = [.. pairs.Select(pair => pair.Score)];
        double[] cosines = [.. pairs.Select(pair => vectors.Cosine(pair.First, pair.Second))];
        return new Similarity(pairs.Count, Correlation.Spearman(scores, cosines), Correlation.Pearson(scores, cosines));
    }
}
