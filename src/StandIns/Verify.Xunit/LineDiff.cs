using System.Globalization;

namespace VerifyTests;

/// <summary>The lines that two texts do not share (Hunt and McIlroy, An Algorithm for Differential File Comparison, 1976), with their numbers.</summary>
internal static class LineDiff
{
    // Cells of the table of longest common subsequences; larger differences are shown without matching what is in them.
    private const long Largest = 4_000_000;

    /// <param name="most">Lines to show.</param>
    public static IEnumerable<string> Of(string[] expected, string[] actual, int most)
    {
        var lines = All(expected, actual).ToArray();
        return lines.Length <= most ? lines : [.. lines.Take(most), string.Create(CultureInfo.InvariantCulture, $"... and {lines.Length - most} lines more")];
    }

    private static IEnumerable<string> All(string[] expected, string[] actual)
    {
        var (start, end) = (0, 0);
        while (start < Math.Min(expected.Length, actual.Length) && expected[start] == actual[start])
            start++;
        while (end < Math.Min(expected.Length, actual.Length) - start && expected[^(end + 1)] == actual[^(end + 1)])
            end++;
        var (left, right) = (expected[start..^end], actual[start..^end]);
        var common = Common(left, right);
        var (i, j) = (0, 0);
        while (i < left.Length || j < right.Length)
            if (i < left.Length && j < right.Length && common is not null && left[i] == right[j])
                (i, j) = (i + 1, j + 1);
            else if (i < left.Length && (j == right.Length || common is null || common[i + 1, j] >= common[i, j + 1]))
                yield return Line('-', start + i, left[i++]);
            else
                yield return Line('+', start + j, right[j++]);
    }

    // At [i, j] the length of the longest common subsequence of what follows; null where that is too much.
    private static int[,]? Common(string[] left, string[] right)
    {
        if ((left.Length + 1L) * (right.Length + 1L) > Largest)
            return null;
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }

    private static string Line(char sign, int index, string text) => string.Create(CultureInfo.InvariantCulture, $"{sign} {index + 1,4} | {text}");
}
