using Harness.Tasks.SentenceVectors;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class CorrelationTests
{
    private static readonly double[] First = [0.5, 2, 2, 3.5, 5, 4, 2, 1.25];
    private static readonly double[] Second = [0.1, 0.3, 0.2, 0.2, 0.9, 0.7, -0.4, 0.2];

    [Fact]
    public void Ranks_shares_the_mean_rank_when_numbers_are_equal() =>
        Assert.Equal([1, 4, 4, 6, 8, 7, 4, 2], Correlation.Ranks(First));

    /// <summary>The figures are those of scipy.stats.spearmanr and pearsonr.</summary>
    [Fact]
    public void Coefficients_are_those_of_SciPy()
    {
        Assert.Equal(0.725, Correlation.Spearman(First, Second), 12);
        Assert.Equal(0.7111409234829795, Correlation.Pearson(First, Second), 12);
    }

    /// <summary>Without ties Spearman's coefficient is 1 - 6 * (sum of squared differences of ranks) / (n * (n * n - 1)).</summary>
    [Fact]
    public void Spearman_is_that_of_the_textbook_when_there_are_no_ties()
    {
        double[] first = [10, 20, 30, 40, 50];
        double[] second = [2, 1, 40, 3, 500];
        Assert.Equal(1 - 6.0 * (1 + 1 + 1 + 1 + 0) / (5 * 24), Correlation.Spearman(first, second), 12);
        Assert.Equal(-1, Correlation.Spearman(first, [.. first.Reverse()]), 12);
    }

    /// <param name="number">The mean of three numbers of 0.1 is not 0.1 to the last bit.</param>
    [Theory]
    [InlineData(4)]
    [InlineData(0.1)]
    public void Pearson_is_no_number_when_all_numbers_are_equal(double number) =>
        Assert.True(double.IsNaN(Correlation.Pearson([1, 2, 3], [number, number, number])));

    [Theory]
    [InlineData(2, 3, "2 numbers and 3 numbers")]
    [InlineData(1, 1, "Expected at least 2")]
    public void Pearson_refuses_lists_that_have_no_correlation(int first, int second, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Correlation.Pearson(new double[first], new double[second]));
        Assert.Contains(expected, error.Message);
    }
}
