namespace Harness.Common;

/// <summary>Finds the name that somebody who mistyped it is likely to have meant.</summary>
public static class NearestName
{
    /// <summary>
    /// Returns the candidate with the smallest edit distance (Levenshtein) to a name, whatever the letter case. The first of equals wins.
    /// </summary>
    /// <exception cref="ArgumentException">There is no candidate.</exception>
    public static string Of(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()))
        ?? throw new ArgumentException("Expected at least one candidate.", nameof(candidates));

    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
