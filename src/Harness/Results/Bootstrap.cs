using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A closed interval of a score.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>The result of a paired test of two systems.</summary>
/// <param name="Difference">The F1 of the first system minus that of the second, on the sentences as they are.</param>
/// <param name="PValue">The probability, in (0, 1], that chance alone gives a difference at least as large in either direction.</param>
public readonly record struct PairedComparison(double Difference, double PValue);

/// <summary>
/// The bootstrap over sentences: each resample draws n of the n test sentences with replacement and computes micro F1 on the drawn sentences.
/// It estimates how the score varies with the sample of sentences; <see cref="SeedSpread"/> tells how it varies with the seed.
/// A system may have several runs (seeds) on the same sentences: its score is then the mean of their F1s, all on the same resample.
/// </summary>
public static class Bootstrap
{
    /// <summary>The number of resamples unless the caller gives another.</summary>
    public const int DefaultResamples = 2000;

    /// <summary>The coverage of the intervals that <see cref="F1Interval(IReadOnlyList{MatchCounts}, ulong, int)"/> gives.</summary>
    public const double Level = 0.95;

    // Sums that are taken in another order differ in their last bits, and a tie must not depend on those bits.
    private const double Slack = 1e-12;

    /// <summary>Gives the interval of one run.</summary>
    /// <param name="sentences">The counts of each test sentence.</param>
    /// <param name="seed">The same seed gives the same interval, to the last bit.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <exception cref="ArgumentException">There is no sentence.</exception>
    public static Interval F1Interval(IReadOnlyList<MatchCounts> sentences, ulong seed, int resamples = DefaultResamples) =>
        F1Interval([sentences], seed, resamples);

    /// <summary>Gives the 95% percentile interval of mean F1 (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).</summary>
    /// <param name="runs">For each run of the system, the counts of each test sentence, in one order for all runs.</param>
    /// <param name="seed">The same seed gives the same interval, to the last bit.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <exception cref="ArgumentException">There is no run, no sentence, or runs differ in their number of sentences.</exception>
    public static Interval F1Interval(IReadOnlyList<IReadOnlyList<MatchCounts>> runs, ulong seed, int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var length = SentenceCount(runs);
        var system = new Counts(runs);
        var scores = new double[resamples];
        var draw = new Draw(length, seed);
        for (var i = 0; i < resamples; i++)
            scores[i] = system.MeanF1(draw.Next());
        Array.Sort(scores);
        return new Interval(Quantile.Of(scores, (1 - Level) / 2), Quantile.Of(scores, (1 + Level) / 2));
    }

    /// <summary>
    /// Compares two systems by the two-sided paired bootstrap test (Berg-Kirkpatrick, Burkett and Klein, EMNLP 2012, section 2).
    /// Let d be the observed difference and d_i the difference on resample i. The d_i centre on d, and would centre on 0 if the systems did not
    /// differ; p is therefore the share of resamples with |d_i - d| >= |d|. The sample itself counts as one more resample, so that p is never 0
    /// (Davison and Hinkley, 1997, section 4.2).
    /// </summary>
    /// <param name="first">The runs of one system: for each run, the counts of each test sentence.</param>
    /// <param name="second">The runs of the other system on the same sentences in the same order; their number may differ.</param>
    /// <param name="seed">The same seed gives the same p, to the last bit.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <exception cref="ArgumentException">There is no run, no sentence, or runs differ in their number of sentences.</exception>
    public static PairedComparison Compare(
        IReadOnlyList<IReadOnlyList<MatchCounts>> first,
        IReadOnlyList<IReadOnlyList<MatchCounts>> second,
        ulong seed,
        int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var length = SentenceCount(first);
        if (SentenceCount(second) is var other && other != length)
            throw new ArgumentException($"One system has {length} sentences, the other {other}; expected the same sentences.", nameof(second));
        var left = new Counts(first);
        var right = new Counts(second);
        var once = Enumerable.Repeat(1, length).ToArray();
        var seen = left.MeanF1(once) - right.MeanF1(once);
        var draw = new Draw(length, seed);
        var asExtreme = 0;

        for (var i = 0; i < resamples; i++)
        {
            var times = draw.Next();
            if (Math.Abs(left.MeanF1(times) - right.MeanF1(times) - seen) >= Math.Abs(seen) - Slack)
                asExtreme++;
        }

        return new PairedComparison(seen, (asExtreme + 1.0) / (resamples + 1.0));
    }

    /// <summary>
    /// Compares every system with every other as <see cref="Compare"/> does, and gives the 95 % percentile interval of each difference.
    /// </summary>
    /// <param name="systems">For each system its runs, and for each run the counts of each test sentence.</param>
    /// <param name="seed">The same seed gives the same figures, to the last bit.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <returns>The comparison of system i with system i + 1 + j is at [i][j].</returns>
    /// <exception cref="ArgumentException">There is no run, no sentence, or runs differ in their number of sentences.</exception>
    public static (PairedComparison Comparison, Interval Interval)[][] CompareAll(
        IReadOnlyList<IReadOnlyList<IReadOnlyList<MatchCounts>>> systems, ulong seed, int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (systems.Count == 0)
            return [];
        var length = SentenceCount([.. systems.SelectMany(runs => runs)]);
        Counts[] counts = [.. systems.Select(runs => new Counts(runs))];
        var once = Enumerable.Repeat(1, length).ToArray();
        double[] seen = [.. counts.Select(system => system.MeanF1(once))];
        var drawn = counts.Select(_ => new double[resamples]).ToArray();
        var draw = new Draw(length, seed);
        for (var i = 0; i < resamples; i++)
        {
            var times = draw.Next();
            for (var system = 0; system < counts.Length; system++)
                drawn[system][i] = counts[system].MeanF1(times);
        }

        return [.. Enumerable.Range(0, counts.Length).Select(i => Enumerable.Range(i + 1, counts.Length - i - 1).Select(j => Pair(i, j)).ToArray())];

        (PairedComparison, Interval) Pair(int i, int j)
        {
            double[] differences = [.. drawn[i].Zip(drawn[j], (x, y) => x - y)];
            var difference = seen[i] - seen[j];
            var asExtreme = differences.Count(one => Math.Abs(one - difference) >= Math.Abs(difference) - Slack);
            Array.Sort(differences);
            return (new PairedComparison(difference, (asExtreme + 1.0) / (resamples + 1.0)),
                new Interval(Quantile.Of(differences, (1 - Level) / 2), Quantile.Of(differences, (1 + Level) / 2)));
        }
    }

    private static int SentenceCount(IReadOnlyList<IReadOnlyList<MatchCounts>> runs)
    {
        if (runs.Count == 0)
            throw new ArgumentException("There is no run to draw sentences from; expected at least one.", nameof(runs));
        var length = runs[0].Count;
        if (length == 0)
            throw new ArgumentException("There is no sentence to draw; expected the counts of at least one.", nameof(runs));
        if (runs.FirstOrDefault(run => run.Count != length) is { } odd)
            throw new ArgumentException($"One run has {length} sentences, another {odd.Count}; expected the same sentences.", nameof(runs));
        return length;
    }

    /// <summary>Gives, resample after resample, how often each sentence was drawn.</summary>
    private sealed class Draw(int length, ulong seed)
    {
        private readonly SplitMix random = new(seed);
        private readonly int[] times = new int[length];

        public int[] Next()
        {
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
                times[random.Below(times.Length)]++;
            return times;
        }
    }

    /// <summary>The counts of a system in plain arrays, which thousands of resamples read.</summary>
    private sealed class Counts(IReadOnlyList<IReadOnlyList<MatchCounts>> runs)
    {
        private readonly MatchCounts[][] runs = [.. runs.Select(run => run.ToArray())];

        public double MeanF1(int[] times)
        {
            var sum = 0.0;
            foreach (var run in runs)
            {
                var correct = 0L;
                var predicted = 0L;
                var gold = 0L;
                for (var i = 0; i < run.Length; i++)
                {
                    correct += times[i] * run[i].Correct;
                    predicted += times[i] * run[i].Predicted;
                    gold += times[i] * run[i].Gold;
                }

                sum += new MatchCounts(correct, predicted, gold).F1;
            }

            return sum / runs.Length;
        }
    }
}
