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

    public override double Lowest => -1;

    public override IReadOnlyList<SummedNumber> Numbers { get; } =
    [
        new("pairs", "1 for every pair of sentences.") { IsOfData = true },
        new("rank_people", "The rank of the pair by the scores that people gave, from 1; equal scores share the mean of their ranks.")
        {
            IsOfData = true,
        },
        new("rank_vectors", "The rank of the pair by the cosine of its vectors."),
        new("rank_people_squared", "The square of the rank by people.") { IsOfData = true },
        new("rank_vectors_squared", "The square of the rank by the vectors."),
        new("rank_product", "The product of the two ranks."),
    ];

    // Ranks are whole numbers or halves, so that their products are exact.
    public override bool CanBe(ReadOnlySpan<double> numbers, IReadOnlyList<int>? labels) =>
        numbers is [1, >= 1 and var people, >= 1 and var vectors, ..]
        && numbers[3] == people * people
        && numbers[4] == vectors * vectors
        && numbers[5] == people * vectors;

    public override bool CanBeTogether(IReadOnlyList<double[]> inputs)
    {
        return AreRanks([.. inputs.Select(numbers => numbers[1])]) && AreRanks([.. inputs.Select(numbers => numbers[2])]);

        static bool AreRanks(double[] ranks) => Correlation.Ranks(ranks).SequenceEqual(ranks);
    }

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
/// The metrics of sentence vectors: the correlation with people's scores on the test set of the headline, and further figures of the test split.
/// </summary>
internal sealed class SimilarityMetrics
{
    private static readonly RankCorrelation Sum = new();

    private static readonly Metric Spearman = new(
        "spearman", "Spearman", "The correlation of ranks between the cosines of pairs and the scores that people gave", MetricRole.Headline)
    {
        Lowest = Sum.Lowest,
    };

    private static readonly Metric Pearson = new(
        "pearson", "Pearson", "The correlation between the cosines of pairs and the scores that people gave", MetricRole.Reading)
    {
        Lowest = -1,
    };

    private readonly IReadOnlyList<Metric> further;

    /// <param name="further">The metrics of the test split that stand beside the headline.</param>
    public SimilarityMetrics(IReadOnlyList<Metric> further)
    {
        this.further = further;
        All = new TaskMetrics(Sum, [Spearman, Pearson, .. further]);
    }

    /// <summary>All metrics, in the order in which tables have them.</summary>
    public TaskMetrics All { get; }

    /// <summary>Makes the metrics of further test sets.</summary>
    /// <param name="names">The names of the sets.</param>
    public static IReadOnlyList<Metric> OnFurtherSets(IEnumerable<string> names) =>
    [
        .. names.Select(name => new Metric(
            $"spearman_{name.ToLowerInvariant().Replace('-', '_')}", $"Spearman, {name}", $"{Spearman.Meaning}, for {name}", MetricRole.Reading)
        {
            IsOfTestAlone = true,
            IsMain = true,
            Lowest = -1,
        }),
    ];

    /// <summary>Scores the cosines of pairs.</summary>
    /// <param name="people">The scores that people gave.</param>
    /// <param name="cosines">The cosines of the same pairs.</param>
    /// <param name="others">The figures of the further metrics, where the split has them.</param>
    public TaskScores Score(double[] people, double[] cosines, IEnumerable<double> others)
    {
        var numbers = RankCorrelation.NumbersOf(people, cosines);
        var headline = Sum.Of(numbers);
        var values = new Dictionary<string, double>
        {
            [Spearman.Name] = headline,
            [Pearson.Name] = Correlation.OrZero(Correlation.Pearson(people, cosines)),
        };
        foreach (var (metric, value) in further.Zip(others))
            values.Add(metric.Name, Correlation.OrZero(value));
        return new TaskScores(headline, values, numbers, new Dictionary<string, MatchCounts>());
    }
}

/// <summary>Scores the vectors of the sentences of a split.</summary>
/// <param name="sets">The pairs of the set of the headline, then those of further sets; sentences by their numbers in the split.</param>
internal sealed class SimilarityScorer(SimilarityMetrics metrics, IReadOnlyList<IReadOnlyList<NumberedPair>> sets) : ISplitScorer
{
    public TaskScores Score(Predictions predictions)
    {
        var units = UnitVectors.Of(predictions.Vectors);
        return metrics.Score(
            People(sets[0]), Cosines(sets[0]), sets.Skip(1).Select(set => Correlation.Spearman(People(set), Cosines(set))));

        double[] People(IReadOnlyList<NumberedPair> pairs) => [.. pairs.Select(pair => pair.Score)];

        double[] Cosines(IReadOnlyList<NumberedPair> pairs) =>
            [.. pairs.Select(pair => UnitVectors.Cosine(units[pair.First], units[pair.Second]))];
    }
}

/// <summary>Two sentences by their numbers in a split, and how alike people find their meanings.</summary>
internal readonly record struct NumberedPair(double Score, int First, int Second);
