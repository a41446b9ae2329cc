using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class BootstrapTests
{
    /// <summary>Makes sentences with one entity and one prediction each, so that F1 is the share of right ones.</summary>
    private static MatchCounts[] Bernoulli(int right, int of) => [.. Enumerable.Range(0, of).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))];

    public sealed class TheInterval
    {
        [Fact]
        public void Has_no_width_when_all_sentences_are_alike()
        {
            var interval = Bootstrap.F1Interval(Enumerable.Repeat(new MatchCounts(2, 3, 4), 50).ToArray(), seed: 3);
            Assert.Equal(4.0 / 7, interval.Low, 12);
            Assert.Equal(4.0 / 7, interval.High, 12);
        }

        [Fact]
        public void Is_zero_where_nothing_is_right() =>
            Assert.Equal(new Interval(0, 0), Bootstrap.F1Interval([new MatchCounts(0, 1, 0), new MatchCounts(0, 0, 1)], seed: 3));

        /// <summary>
        /// The number of right sentences in a resample has the binomial distribution of n and p. By its distribution function, the 2.5% and 97.5%
        /// points are 84 and 95 for n 100 and p 0.9, 40 and 60 for n 100 and p 0.5, and 304 and 335 for n 400 and p 0.8. The test allows a
        /// deviation of 1/n because the number of resamples is finite.
        /// </summary>
        [Theory]
        [InlineData(90, 100, 0.84, 0.95)]
        [InlineData(50, 100, 0.40, 0.60)]
        [InlineData(320, 400, 0.76, 0.8375)]
        public void Is_the_binomial_one_where_F1_is_a_share(int right, int of, double low, double high)
        {
            var interval = Bootstrap.F1Interval(Bernoulli(right, of), seed: 11, resamples: 4000);
            Assert.InRange(interval.Low, low - (1.001 / of), low + (1.001 / of));
            Assert.InRange(interval.High, high - (1.001 / of), high + (1.001 / of));
        }

        /// <summary>The two runs complement each other: the F1 of each varies, but their mean is one half on every resample.</summary>
        [Fact]
        public void Of_several_runs_is_that_of_their_mean_on_the_same_draw()
        {
            MatchCounts[] second = [.. Bernoulli(30, 60).Select(counts => counts with { Correct = 1 - counts.Correct })];
            var interval = Bootstrap.F1Interval([Bernoulli(30, 60), second], seed: 5);
            Assert.Equal(0.5, interval.Low, 12);
            Assert.Equal(0.5, interval.High, 12);
        }

        [Fact]
        public void Depends_on_the_seed_alone()
        {
            var counts = Bernoulli(37, 90);
            Assert.Equal(Bootstrap.F1Interval(counts, seed: 1), Bootstrap.F1Interval(counts, seed: 1));
            Assert.True(Enumerable.Range(1, 5).Select(seed => Bootstrap.F1Interval(counts, (ulong)seed, 50)).Distinct().Count() > 1);
        }

        [Fact]
        public void Needs_sentences_and_runs_of_one_length()
        {
            Assert.Throws<ArgumentException>(() => Bootstrap.F1Interval(Array.Empty<MatchCounts[]>(), seed: 1));
            Assert.Throws<ArgumentException>(() => Bootstrap.F1Interval(Array.Empty<MatchCounts>(), seed: 1));
            var e = Assert.Throws<ArgumentException>(() => Bootstrap.F1Interval([Bernoulli(1, 2), Bernoulli(1, 3)], seed: 1));
            Assert.Contains("2 sentences, another 3", e.Message, StringComparison.Ordinal);
        }
    }

    public sealed class ThePairedTest
    {
        [Fact]
        public void Finds_nothing_between_a_system_and_itself() =>
            Assert.Equal(new PairedComparison(0, 1), Bootstrap.Compare([Bernoulli(30, 60)], [Bernoulli(30, 60)], seed: 1));

        /// <summary>One system is right everywhere, the other nowhere: every resample has the difference 1, and only the sample counts.</summary>
        [Fact]
        public void Is_sure_where_every_sentence_agrees()
        {
            var result = Bootstrap.Compare([Bernoulli(60, 60)], [Bernoulli(0, 60)], seed: 1, resamples: 999);
            Assert.Equal(1, result.Difference);
            Assert.Equal(0.001, result.PValue, 12);
        }

        /// <summary>
        /// On 15 of 100 sentences the first system alone is right, on 5 the second alone. The difference on a resample is a sum of 100 steps of +1,
        /// -1 or 0 with probabilities 0.15, 0.05 and 0.80, and its mean is 10. The p-value is the probability that the sum is at least 20 or at
        /// most 0, which is 0.029101 by convolution.
        /// </summary>
        [Fact]
        public void Has_the_p_of_the_exact_distribution_where_it_can_be_worked_out()
        {
            MatchCounts[] first = [.. Steps(15, 5, won: true)];
            MatchCounts[] second = [.. Steps(15, 5, won: false)];
            var exact = ExactP(100, 0.15, 0.05, 10);
            var result = Bootstrap.Compare([first], [second], seed: 2, resamples: 4000);
            Assert.Equal(0.1, result.Difference, 12);
            Assert.InRange(result.PValue, exact - (4 * Math.Sqrt(exact * (1 - exact) / 4000)), exact + (4 * Math.Sqrt(exact * (1 - exact) / 4000)));
            Assert.Equal(0.029101, exact, 6);
        }

        [Fact]
        public void Is_the_same_from_either_side()
        {
            MatchCounts[] first = [.. Steps(12, 5, won: true)];
            MatchCounts[] second = [.. Steps(12, 5, won: false)];
            var forth = Bootstrap.Compare([first], [second], seed: 2);
            var back = Bootstrap.Compare([second], [first], seed: 2);
            Assert.Equal(forth.PValue, back.PValue);
            Assert.Equal(forth.Difference, -back.Difference);
        }

        [Fact]
        public void Takes_different_numbers_of_runs_but_not_of_sentences()
        {
            Assert.Equal(0, Bootstrap.Compare([Bernoulli(30, 60), Bernoulli(30, 60)], [Bernoulli(30, 60)], seed: 1).Difference, 12);
            Assert.Throws<ArgumentException>(() => Bootstrap.Compare([Bernoulli(1, 2)], [Bernoulli(1, 3)], seed: 1));
        }

        /// <summary>
        /// Makes 100 sentences. On the first of them one system alone is right; of the others both are right up to the 60th and wrong after it.
        /// </summary>
        private static IEnumerable<MatchCounts> Steps(int first, int second, bool won) => Enumerable.Range(0, 100).Select(i =>
            new MatchCounts((i < first ? won : i < first + second ? !won : i < 60) ? 1 : 0, 1, 1));

        /// <summary>Computes P(|X - centre| >= |centre|) by convolution, where X is a sum of steps of +1, -1 and 0.</summary>
        private static double ExactP(int steps, double up, double down, int centre)
        {
            var distribution = new double[(2 * steps) + 1];
            distribution[steps] = 1;
            for (var step = 0; step < steps; step++)
            {
                var next = new double[distribution.Length];
                for (var i = 0; i < distribution.Length; i++)
                {
                    if (distribution[i] == 0)
                        continue;
                    next[i] += distribution[i] * (1 - up - down);
                    next[i + 1] += distribution[i] * up;
                    next[i - 1] += distribution[i] * down;
                }

                distribution = next;
            }

            return distribution.Where((_, i) => Math.Abs(i - steps - centre) >= Math.Abs(centre)).Sum();
        }
    }

    public sealed class Spread
    {
        [Fact]
        public void Is_that_worked_by_hand()
        {
            var spread = SeedSpread.Of([4, 2, 9, 5]);
            Assert.Equal((4, 5.0, 4.5, 2.0, 9.0), (spread.Count, spread.Mean, spread.Median, spread.Min, spread.Max));
            Assert.Equal(Math.Sqrt(26 / 3.0), spread.StandardDeviation!.Value, 12);
            Assert.Equal(3, SeedSpread.Of([3, 1, 7]).Median);
        }

        [Fact]
        public void Of_one_value_is_unknown() => Assert.Null(SeedSpread.Of([0.9]).StandardDeviation);

        [Fact]
        public void Of_none_is_an_error_or_null()
        {
            Assert.Throws<ArgumentException>(() => SeedSpread.Of([]));
            Assert.Null(SeedSpread.OfKnown([null, null]));
            Assert.Equal(2, SeedSpread.OfKnown([null, 2])!.Mean);
        }
    }

    public sealed class OfAll
    {
        [Fact]
        public void Is_what_each_pair_is_by_itself()
        {
            // Two systems have one run and one has two runs, all on the same sentences.
            IReadOnlyList<IReadOnlyList<MatchCounts>>[] systems =
            [
                [Bernoulli(60, 80)],
                [Bernoulli(40, 80), [.. Bernoulli(50, 80).Reverse()]],
                [[.. Bernoulli(58, 80).Reverse()]],
            ];

            var all = Bootstrap.CompareAll(systems, seed: 5, resamples: 300);

            Assert.Equal([2, 1, 0], all.Select(row => row.Length));
            for (var i = 0; i < systems.Length; i++)
                for (var j = i + 1; j < systems.Length; j++)
                {
                    var (comparison, interval) = all[i][j - i - 1];
                    Assert.Equal(Bootstrap.Compare(systems[i], systems[j], seed: 5, resamples: 300), comparison);
                    Assert.InRange(comparison.Difference, interval.Low, interval.High);
                }
        }
    }
}
