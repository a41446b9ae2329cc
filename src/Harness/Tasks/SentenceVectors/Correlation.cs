namespace Harness.Tasks.SentenceVectors;

/// <summary>Measures how far two lists of numbers rise and fall together: 1 for lists that agree, -1 for opposite ones.</summary>
public static class Correlation
{
    /// <summary>Computes Pearson's coefficient.</summary>
    /// <returns>A number from -1 to 1; NaN where all numbers of a list are equal, so that there is no coefficient.</returns>
    /// <exception cref="ArgumentException">The lists do not have the same length, or fewer than two numbers.</exception>
    public static double Pearson(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} numbers and {second.Count} numbers. Expected two lists of the same length.");
        if (first.Count < 2)
            throw new ArgumentException($"{first.Count} pairs of numbers. Expected at least 2, because fewer have no correlation.");
        // The rounding of the means would be taken for differences.
        if (first.Distinct().Count() == 1 || second.Distinct().Count() == 1)
            return double.NaN;
        var meanOfFirst = first.Average();
        var meanOfSecond = second.Average();
        double product = 0;
        double squareOfFirst = 0;
        double squareOfSecond = 0;
        for (var i = 0; i < first.Count; i++)
        {
            var a = first[i] - meanOfFirst;
            var b = second[i] - meanOfSecond;
            product += a * b;
            squareOfFirst += a * a;
            squareOfSecond += b * b;
        }

        return product / Math.Sqrt(squareOfFirst * squareOfSecond);
    }

    /// <summary>Computes Spearman's coefficient, which is Pearson's of the ranks. Equal numbers share the mean of their ranks.</summary>
    /// <inheritdoc cref="Pearson"/>
    public static double Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second) => Pearson(Ranks(first), Ranks(second));

    /// <summary>Gives a coefficient as a score: 0 where there is none.</summary>
    public static double OrZero(double coefficient) => double.IsNaN(coefficient) ? 0 : coefficient;

    /// <summary>Gives each number its rank, counted from 1. Equal numbers share the mean of their ranks.</summary>
    public static double[] Ranks(IReadOnlyList<double> numbers)
    {
        int[] order = [.. Enumerable.Range(0, numbers.Count).OrderBy(index => numbers[index])];
        var ranks = new double[numbers.Count];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && numbers[order[end]] == numbers[order[start]])
                end++;
            foreach (var index in order.AsSpan(start, end - start))
                ranks[index] = (start + 1 + end) / 2.0;
            start = end;
        }

        return ranks;
    }
}
