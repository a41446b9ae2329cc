using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>
/// The bootstrap over sentences: a test split of n sentences is redrawn n times with replacement, and micro F1 is taken of what was drawn.
/// It tells what another sample of sentences would have given; what another seed would have given is <see cref="SeedSpread"/>'s.
/// A system may have several runs (seeds) on the same sentences: its score is then the mean of their F1s, all on the same draw.
/// </summary>
public static class Bootstrap
{
    /// <summary>Draws, unless told otherwise.</summary>
    public const int DefaultResamples = 2000;

    /// <summary>The coverage of <see cref="F1Interval(IReadOnlyList{MatchCounts}, ulong, int)"/>.</summary>
    public const double Level = 0.95;

    // Sums in another order differ in the last bits; a tie must not depend on them.
    private const double Slack = 1e-12;

    /// <summary>The interval of one run.</summary>
    /// <param name="sentences">Counts of each test sentence.</param>
    /// <param name="seed">The same seed gives the same interval, to the last bit.</param>
    /// <param name="resamples">Draws.</param>
    /// <exception cref="ArgumentException">There is no sentence.</exception>
    public static Interval F1Interval(IReadOnlyList<MatchCounts> sentences, ulong seed, int resamples = DefaultResamples) =>
        F1Interval([sentences], seed, resamples);

    /// <summary>The 95% percentile interval of mean F1 (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).</summary>
    /// <param name="runs">For each run of the system the counts of each test sentence, all in the same order.</param>
    /// <param name="seed">The same seed gives the same interval, to the last bit.</param>
    /// <param name="resamples">Draws.</param>
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
    /// The paired bootstrap test (Berg-Kirkpatrick, Burkett and Klein, EMNLP 2012, section 2), two-sided. With d the difference that was seen
    /// and d_i that of draw i, the draws centre on d where no difference would centre on 0: p is the share of draws with |d_i - d| >= |d|.
    /// The sample itself counts as one draw more, so that p is never 0 (Davison and Hinkley, 1997, section 4.2).
    /// </summary>
    /// <param name="first">Runs of one system, as for the interval.</param>
    /// <param name="second">Runs of the other (their number may differ) on the same sentences in the same order.</param>
    /// <param name="seed">The same seed gives the same p, to the last bit.</param>
    /// <param name="resamples">Draws.</param>
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
        var (left, right) = (new Counts(first), new Counts(second));
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

    /// <summary>Every system against every other, as <see cref="Compare"/> would have each pair, with the 95 % percentile interval of its difference.</summary>
    /// <param name="systems">The runs of each, as for the interval.</param>
    /// <param name="seed">The same seed gives the same figures, to the last bit.</param>
    /// <param name="resamples">Draws.</param>
    /// <returns>At [i][j] system i against system i + 1 + j.</returns>
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
            throw new ArgumentException("No run to draw sentences from; expected at least one.", nameof(runs));
        var length = runs[0].Count;
        if (length == 0)
            throw new ArgumentException("No sentence to draw; expected the counts of at least one.", nameof(runs));
        if (runs.FirstOrDefault(run => run.Count != length) is { } odd)
            throw new ArgumentException($"One run has {length} sentences, another {odd.Count}; expected the same sentences.", nameof(runs));
        return length;
    }

    /// <summary>How often each sentence was drawn, draw after draw.</summary>
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

    /// <summary>A system's counts in plain arrays: thousands of draws walk over them.</summary>
    private sealed class Counts(IReadOnlyList<IReadOnlyList<MatchCounts>> runs)
    {
        private readonly MatchCounts[][] runs = [.. runs.Select(run => run.ToArray())];

        public double MeanF1(int[] times)
        {
            var sum = 0.0;
            foreach (var run in runs)
            {
                var (correct, predicted, gold) = (0L, 0L, 0L);
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
