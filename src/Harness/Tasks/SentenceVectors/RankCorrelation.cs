using Harness.Models;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Spearman's correlation as a score of numbers that can be added up: every pair has its rank by people and its rank by the vectors, both among all
/// pairs of the test set, and the score is Pearson's of the ranks. A bootstrap keeps the ranks that the pairs have in the whole set.
/// </summary>
internal sealed class RankCorrelation : SummedScore
{
    public override string Inputs => "pairs";

    public override IReadOnlyList<SummedNumber> Numbers { get; } =
    [
        new("pairs", "1 for every pair of sentences."),
        new("rank_people", "The rank of the pair by the scores that people gave, from 1; equal scores share the mean of their ranks."),
        new("rank_vectors", "The rank of the pair by the cosine of its vectors."),
        new("rank_people_squared", "The square of the rank by people."),
        new("rank_vectors_squared", "The square of the rank by the vectors."),
        new("rank_product", "The product of the two ranks."),
    ];

    public override double Of(ReadOnlySpan<double> sums)
    {
        var (pairs, people, vectors) = (sums[0], sums[1], sums[2]);
        var covariance = (pairs * sums[5]) - (people * vectors);
        var deviations = Math.Sqrt(((pairs * sums[3]) - (people * people)) * ((pairs * sums[4]) - (vectors * vectors)));
        // Vectors that are all the same order nothing.
        return deviations > 0 ? covariance / deviations : 0;
    }

    // A pair is not right or wrong.
    public override int? Errors(ReadOnlySpan<double> numbers) => null;

    /// <summary>Gives the numbers of every pair.</summary>
    public static IReadOnlyList<double[]> NumbersOf(IReadOnlyList<double> scores, IReadOnlyList<double> cosines) =>
    [
        .. Correlation.Ranks(scores).Zip(Correlation.Ranks(cosines), (people, vectors) =>
            new[] { 1, people, vectors, people * people, vectors * vectors, people * vectors }),
    ];
}

/// <summary>
/// The metrics of sentence vectors: the correlation with people's scores on the test set of the headline, and on further test sets.
/// </summary>
internal sealed class SimilarityMetrics
{
    private static readonly RankCorrelation Sum = new();

    private static readonly Metric Spearman = new(
        "spearman", "Spearman", "The correlation of ranks between the cosines of pairs and the scores that people gave", MetricRole.Headline);

    private static readonly Metric Pearson = new(
        "pearson", "Pearson", "The correlation between the cosines of pairs and the scores that people gave", MetricRole.Reading);

    private readonly IReadOnlyList<Metric> further;

    /// <param name="furtherTests">The names of the further test sets.</param>
    public SimilarityMetrics(IReadOnlyList<string> furtherTests)
    {
        further =
        [
            .. furtherTests.Select(name => new Metric(
                $"spearman_{name.ToLowerInvariant().Replace('-', '_')}", $"Spearman, {name}", $"{Spearman.Meaning}, for {name}", MetricRole.Reading)
            {
                IsOfTestAlone = true,
            }),
        ];
        All = new TaskMetrics(Sum, [Spearman, Pearson, .. further]);
    }

    /// <summary>All metrics, in the order in which tables have them.</summary>
    public TaskMetrics All { get; }

    /// <summary>Scores the cosines of the pairs of several sets.</summary>
    /// <param name="sets">The set of the headline, then the further ones where the split has them: people's scores and cosines.</param>
    public TaskScores Score(IReadOnlyList<(double[] Scores, double[] Cosines)> sets)
    {
        var numbers = RankCorrelation.NumbersOf(sets[0].Scores, sets[0].Cosines);
        var headline = Sum.Of(numbers);
        var values = new Dictionary<string, double>
        {
            [Spearman.Name] = headline,
            [Pearson.Name] = OrZero(Correlation.Pearson(sets[0].Scores, sets[0].Cosines)),
        };
        foreach (var (metric, set) in further.Zip(sets.Skip(1)))
            values.Add(metric.Name, OrZero(Correlation.Spearman(set.Scores, set.Cosines)));
        return new TaskScores(headline, values, numbers, new Dictionary<string, MatchCounts>());
    }

    private static double OrZero(double correlation) => double.IsNaN(correlation) ? 0 : correlation;
}

/// <summary>Scores the vectors of the sentences of a split.</summary>
/// <param name="sets">The pairs of the set of the headline, then those of further sets; sentences by their numbers in the split.</param>
internal sealed class SimilarityScorer(SimilarityMetrics metrics, IReadOnlyList<IReadOnlyList<NumberedPair>> sets) : ISplitScorer
{
    public TaskScores Score(Predictions predictions)
    {
        var vectors = predictions.Vectors;
        var units = UnitVectors.Of(vectors);
        return metrics.Score(
        [
            .. sets.Select(pairs => (
                pairs.Select(pair => pair.Score).ToArray(),
                pairs.Select(pair => UnitVectors.Cosine(units[pair.First], units[pair.Second])).ToArray())),
        ]);
    }
}

/// <summary>Two sentences by their numbers in a split, and how alike people find their meanings.</summary>
internal readonly record struct NumberedPair(double Score, int First, int Second);
