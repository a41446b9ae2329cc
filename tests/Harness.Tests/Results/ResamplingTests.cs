using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class ResamplingTests
{
    /// <summary>Makes sentences with one entity and one prediction each, so that F1 is the share of right ones.</summary>
    private static MatchCounts[] Bernoulli(int right, int of) => [.. Enumerable.Range(0, of).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))];

    private static double[][] Numbers(IEnumerable<MatchCounts> counts) => [.. counts.Select(MicroF1.NumbersOf)];

    private static Interval IntervalOf(IReadOnlyList<MatchCounts> run, IReadOnlyList<int>? documents = null, ulong seed = 11, int resamples = 4000) =>
        Interval.Of(Resampling.Of([Numbers(run)], new MicroF1(), documents, seed, resamples).Drawn[0]);

    [Fact]
    public void Interval_has_no_width_when_all_sentences_are_alike()
    {
        var interval = IntervalOf(Enumerable.Repeat(new MatchCounts(2, 3, 4), 50).ToArray());
        Assert.Equal(4.0 / 7, interval.Low, 12);
        Assert.Equal(4.0 / 7, interval.High, 12);
    }

    [Fact]
    public void Interval_is_zero_where_nothing_is_right() =>
        Assert.Equal(new Interval(0, 0), IntervalOf([new MatchCounts(0, 1, 0), new MatchCounts(0, 0, 1)]));

    /// <summary>
    /// The number of right sentences in a resample has the binomial distribution of n and p. By its distribution function, the 2.5% and 97.5%
    /// points are 84 and 95 for n 100 and p 0.9, 40 and 60 for n 100 and p 0.5, and 304 and 335 for n 400 and p 0.8. The test allows a
    /// deviation of 1/n because the number of resamples is finite.
    /// </summary>
    [Theory]
    [InlineData(90, 100, 0.84, 0.95)]
    [InlineData(50, 100, 0.40, 0.60)]
    [InlineData(320, 400, 0.76, 0.8375)]
    public void Interval_is_the_binomial_one_where_F1_is_a_share(int right, int of, double low, double high)
    {
        var interval = IntervalOf(Bernoulli(right, of));
        Assert.InRange(interval.Low, low - (1.001 / of), low + (1.001 / of));
        Assert.InRange(interval.High, high - (1.001 / of), high + (1.001 / of));
    }

    /// <summary>
    /// Each of 100 documents has four sentences, which are all right or all wrong: there is as much to learn from them as from one sentence of each,
    /// so that the interval is the binomial one of 100 and not that of 400, which is half as wide.
    /// </summary>
    [Fact]
    public void Interval_is_that_of_the_documents_where_the_sentences_of_each_are_alike()
    {
        MatchCounts[] counts = [.. Bernoulli(80, 100).SelectMany(counts => Enumerable.Repeat(counts, 4))];
        int[] documents = [.. Enumerable.Range(0, 400).Select(sentence => 7 * (sentence / 4))];

        var byDocument = IntervalOf(counts, documents);
        var bySentence = IntervalOf(counts);

        // The 2.5 % and 97.5 % points of the binomial distribution of 100 and 0.8 are 72 and 87.
        Assert.InRange(byDocument.Low, 0.71, 0.73);
        Assert.InRange(byDocument.High, 0.86, 0.88);
        Assert.Equal(0.5, (bySentence.High - bySentence.Low) / (byDocument.High - byDocument.Low), 0.05);
    }

    /// <summary>The two runs complement each other: the F1 of each varies, but their sum is one on every resample.</summary>
    [Fact]
    public void All_runs_are_scored_on_the_same_draws()
    {
        MatchCounts[] second = [.. Bernoulli(30, 60).Select(counts => counts with { Correct = 1 - counts.Correct })];
        var resampling = Resampling.Of([Numbers(Bernoulli(30, 60)), Numbers(second)], new MicroF1(), null, seed: 5, resamples: 200);
        Assert.All(resampling.Drawn[0].Zip(resampling.Drawn[1]), pair => Assert.Equal(1, pair.First + pair.Second, 12));
        Assert.Equal([0.5, 0.5], resampling.Seen);
        Assert.Equal(60, resampling.Units);
    }

    [Fact]
    public void Draws_depend_on_the_seed_alone()
    {
        var counts = Bernoulli(37, 90);
        Assert.Equal(IntervalOf(counts, seed: 1), IntervalOf(counts, seed: 1));
        Assert.True(Enumerable.Range(1, 5).Select(seed => IntervalOf(counts, seed: (ulong)seed, resamples: 50)).Distinct().Count() > 1);
    }

    /// <summary>
    /// Small counts are added up as floats and large ones as doubles, and what all runs share is added up once. The F1 of counts times a number is
    /// theirs, and a run that is scored alone shares everything.
    /// </summary>
    [Fact]
    public void Of_gives_the_same_for_small_counts_large_ones_and_runs_alone()
    {
        double[][][] runs = [.. Enumerable.Range(0, 70).Select(run => Numbers(Enumerable.Range(0, 45).Select(sentence =>
            new MatchCounts((run + sentence) * sentence % (2 + (run % 7)) % 3, 2 + (run * sentence % 2), 2 + (sentence % 4)))))];
        double[][][] large = [.. runs.Select(run => run.Select(numbers => numbers.Select(number => number * (1 << 22)).ToArray()).ToArray())];

        var drawn = Resampling.Of(runs, new MicroF1(), null, seed: 3, resamples: 130);

        Assert.Equal(drawn.Drawn, Resampling.Of(large, new MicroF1(), null, seed: 3, resamples: 130).Drawn);
        Assert.Equal(drawn.Drawn, runs.Select(run => Resampling.Of([run], new MicroF1(), null, seed: 3, resamples: 130).Drawn[0]));
        Assert.True(drawn.Drawn.Select(scores => scores[7]).Distinct().Count() > 10);
    }

    [Fact]
    public void Of_refuses_runs_and_documents_of_other_sentences()
    {
        Assert.Throws<ArgumentException>(() => Resampling.Of([[]], new MicroF1(), null, seed: 1));
        var runs = Assert.Throws<ArgumentException>(
            () => Resampling.Of([Numbers(Bernoulli(1, 2)), Numbers(Bernoulli(1, 3))], new MicroF1(), null, seed: 1));
        Assert.Contains("2 sentences, another 3", runs.Message, StringComparison.Ordinal);
        var documents = Assert.Throws<ArgumentException>(() => Resampling.Of([Numbers(Bernoulli(1, 2))], new MicroF1(), [0, 0, 1], seed: 1));
        Assert.Contains("2 sentences and the documents of 3", documents.Message, StringComparison.Ordinal);
    }
}
