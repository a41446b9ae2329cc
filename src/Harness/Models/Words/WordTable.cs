using System.Text;
using Harness.Text;

namespace Harness.Models.Words;

/// <summary>
/// The words that a network has vectors for, and the characters that it knows. A word is looked up in the form of <see cref="WordKey"/>, and its
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
        KeyValuePair<string, int>[] seen = [.. ByFrequency(all)];
        var without = seen.Where(word => vectors?.Find(word.Key) is null && word.Value >= SeenAtLeast).Select(word => word.Key).Take(most).ToArray();
        string[] table = [.. without, .. Known(seen.Select(word => word.Key), vectors).Take(most - without.Length)];
        return new WordTable(table, table.Length - without.Length, [.. all.SelectMany(word => word.EnumerateRunes()).Distinct().Order()]);
    }

    /// <summary>
    /// Chooses words that have vectors: those of a training split by their frequency there, and then the most frequent ones of the vectors. No other
    /// split is looked at.
    /// </summary>
    /// <param name="words">All words of the training split, with repeats.</param>
    /// <param name="most">The most words.</param>
    public static IReadOnlyList<string> WordsWithVectors(IEnumerable<string> words, WordVectors vectors, int most)
    {
        // Whatever is written otherwise is never looked up.
        var known = Known(ByFrequency(words).Select(word => word.Key), vectors).Where(word => WordKey.Of(word) == word);
        return [.. known.Take(most)];
    }

    private static IEnumerable<string> Known(IEnumerable<string> seen, WordVectors? vectors) =>
        seen.Where(word => vectors?.Find(word) is not null).Concat(vectors?.Words ?? []).Distinct(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, int>> ByFrequency(IEnumerable<string> words) => words.CountBy(WordKey.Of, StringComparer.Ordinal)
        .OrderByDescending(word => word.Value)
        .ThenBy(word => word.Key, StringComparer.Ordinal);
}
