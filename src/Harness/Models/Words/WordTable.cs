using System.Text;

namespace Harness.Models.Words;

/// <summary>
/// The words that a network has vectors for, and the characters that it knows. A word is looked up in lower case and with 0 for every digit, and its
/// characters are read as they were written.
/// </summary>
/// <param name="Words">The words that have a row of their own, in the order of the rows after <see cref="LstmModel.SpecialRows"/>.</param>
/// <param name="WithVectors">The number of words, all of them the last ones, that begin with a vector.</param>
/// <param name="Characters">The characters, in the order of their rows after <see cref="LstmModel.SpecialRows"/>.</param>
public sealed record WordTable(IReadOnlyList<string> Words, int WithVectors, IReadOnlyList<Rune> Characters)
{
    // A word that has no vector and comes once teaches nothing that its characters do not say.
    private const int SeenAtLeast = 2;

    /// <summary>
    /// Makes the table of a training split: its words that come twice and have no vector, by their frequency there, its words that have one, and then
    /// the most frequent words of the vectors, as many as there is room for. No other split is looked at.
    /// </summary>
    /// <param name="words">All words of the training split, with repeats.</param>
    /// <param name="vectors">The vectors of words; null where there are none.</param>
    /// <param name="most">The most words.</param>
    public static WordTable Of(IEnumerable<string> words, WordVectors? vectors, int most)
    {
        string[] all = [.. words];
        var seen = all.CountBy(Key, StringComparer.Ordinal)
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .ToLookup(word => vectors?.Find(word.Key) is not null);
        string[] without = [.. seen[false].Where(word => word.Value >= SeenAtLeast).Select(word => word.Key).Take(most)];
        var with = seen[true].Select(word => word.Key).Concat(vectors?.Words ?? []).Distinct(StringComparer.Ordinal).Take(most - without.Length);
        string[] table = [.. without, .. with];
        return new WordTable(table, table.Length - without.Length, [.. all.SelectMany(word => word.EnumerateRunes()).Distinct().Order()]);
    }

    /// <summary>Gives the form in which a word is looked up.</summary>
    public static string Key(string word) => string.Create(word.Length, word, static (key, word) =>
    {
        for (var i = 0; i < key.Length; i++)
            key[i] = char.IsDigit(word[i]) ? '0' : char.ToLowerInvariant(word[i]);
    });
}
