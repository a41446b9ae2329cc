using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class DifferenceTests
{
    [Fact]
    public void Finds_nothing_between_a_system_and_itself() =>
        Assert.Equal((0, 1), Figures(Compare(Bernoulli(30, 60), Bernoulli(30, 60))));

    /// <summary>One system is right everywhere, the other nowhere: every resample has the difference 1, and only the sample counts.</summary>
    [Fact]
    public void Is_sure_where_every_sentence_agrees()
    {
        var result = Compare(Bernoulli(60, 60), Bernoulli(0, 60), resamples: 999);
        Assert.Equal(1, result.Value);
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
        var result = Compare(first, second, resamples: 4000);
        Assert.Equal(0.1, result.Value, 12);
        Assert.InRange(result.PValue, exact - (4 * Math.Sqrt(exact * (1 - exact) / 4000)), exact + (4 * Math.Sqrt(exact * (1 - exact) / 4000)));
        Assert.Equal(0.029101, exact, 6);
    }

    [Fact]
    public void Is_the_same_from_either_side()
    {
        MatchCounts[] first = [.. Steps(12, 5, won: true)];
        MatchCounts[] second = [.. Steps(12, 5, won: false)];
        var forth = Compare(first, second);
        var back = Compare(second, first);
        Assert.Equal(forth.PValue, back.PValue);
        Assert.Equal(forth.Value, -back.Value);
    }

    /// <summary>
    /// The deviations from the difference are 1 to 99, so that 5 of 100 resamples, the split itself included, reach 96 and 4 reach 97. A test at 5 %
    /// calls a difference one when fewer than 5 reach it, which is when it is above 96; at 1 % none may reach it.
    /// </summary>
    [Fact]
    public void SmallestAt_is_the_deviation_that_too_many_resamples_reach()
    {
        double[] deviations = [.. Enumerable.Range(1, 99).Select(deviation => (double)deviation)];
        Assert.Equal(96, new Difference(0, deviations).SmallestAt(0.05));
        Assert.False(Around(96.5).IsTie);
        Assert.True(Around(96).IsTie);
        Assert.Equal(99, new Difference(0, deviations).SmallestAt(0.0101));
        Assert.Null(new Difference(0, deviations).SmallestAt(0.0099));

        Difference Around(double difference) => new(difference, [.. deviations.Select(deviation => difference + deviation)]);
    }

    /// <summary>Worked by hand: 4 * 0.01, then 3 * 0.012, which is less and so takes the larger one before it, then 2 * 0.03 and 0.04.</summary>
    [Fact]
    public void Holm_multiplies_by_the_number_of_hypotheses_that_are_left()
    {
        var corrected = Holm.Correct([0.03, 0.01, 0.04, 0.012]);
        Assert.Equal([0.06, 0.04, 0.06, 0.04], corrected.Select(p => Math.Round(p, 12)));
        Assert.Equal(0.025, Holm.LevelOfTies(corrected, 0.05));
        Assert.Equal([1, 1], Holm.Correct([0.8, 0.9]));
    }

    [Theory]
    [InlineData(0.00099, "p < 0.001")]
    [InlineData(0.001, "p = 0.001")]
    [InlineData(0.0494, "p = 0.049")]
    public void PValueText_shows_three_digits(double p, string text)
    {
        using var culture = new ForeignCulture();
        Assert.Equal(text, PValueText.Of(p));
    }

    private static Difference Compare(MatchCounts[] first, MatchCounts[] second, int resamples = 2000)
    {
        var runs = Resampling.Of([Numbers(first), Numbers(second)], new MicroF1(), null, seed: 2, resamples);
        return new Difference(runs.Seen[0] - runs.Seen[1], [.. runs.Drawn[0].Zip(runs.Drawn[1], (x, y) => x - y)]);
    }

    private static double[][] Numbers(IEnumerable<MatchCounts> counts) => [.. counts.Select(MicroF1.NumbersOf)];

    private static (double Value, double PValue) Figures(Difference difference) => (difference.Value, difference.PValue);

    /// <summary>Makes sentences with one entity and one prediction each, so that F1 is the share of right ones.</summary>
    private static MatchCounts[] Bernoulli(int right, int of) => [.. Enumerable.Range(0, of).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))];

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
