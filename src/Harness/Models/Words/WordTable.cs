namespace Harness.Models.Words;

/// <summary>
/// The words that a network has vectors for, and the characters that it knows. A word is looked up in lower case and with 0 for every digit, and its
/// characters are read as they were written.
/// </summary>
/// <param name="Words">The words that have a row of their own, in the order of the rows after <see cref="SpecialRows"/>.</param>
/// <param name="Characters">The characters, in the order of their rows after <see cref="SpecialRows"/>.</param>
public sealed record WordTable(IReadOnlyList<string> Words, IReadOnlyList<char> Characters)
{
    /// <summary>The row of padding.</summary>
    public const int Padding = 0;

    /// <summary>The row of everything that is not known.</summary>
    public const int Unknown = 1;

    /// <summary>The number of rows before those of words and characters.</summary>
    public const int SpecialRows = 2;

    // A word that has no vector and comes once teaches nothing that its characters do not say.
    private const int SeenAtLeast = 2;

    /// <summary>
    /// Makes the table of a training split: its words that have a vector or come twice, by their frequency there, then the most frequent words that
    /// have vectors, as many as there is room for. No other split is looked at.
    /// </summary>
    /// <param name="words">All words of the training split, with repeats.</param>
    /// <param name="vectors">The vectors of words; null where there are none.</param>
    /// <param name="most">The most words.</param>
    public static WordTable Of(IEnumerable<string> words, WordVectors? vectors, int most)
    {
        string[] all = [.. words];
        var seen = all.CountBy(Key, StringComparer.Ordinal)
            .Where(word => word.Value >= SeenAtLeast || vectors?.Find(word.Key) is not null)
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => word.Key);
        var characters = all.SelectMany(word => word).Distinct().Order();
        return new WordTable([.. seen.Concat(vectors?.Words ?? []).Distinct(StringComparer.Ordinal).Take(most)], [.. characters]);
    }

    /// <summary>Gives the form in which a word is looked up.</summary>
    public static string Key(string word) => string.Create(word.Length, word, static (key, word) =>
    {
        for (var i = 0; i < key.Length; i++)
            key[i] = char.IsDigit(word[i]) ? '0' : char.ToLowerInvariant(word[i]);
    });
}
