namespace Harness.Text;

/// <summary>
/// Builds a WordPiece vocabulary from words. It begins with all their characters, and then repeatedly merges the most frequent pair of neighbouring
/// pieces (Sennrich et al., arXiv 1508.07909, in WordPiece's notation, where pieces inside a word begin with "##"). Words are split at punctuation as
/// BERT does (<see cref="BertPreTokenizer"/>), so that no piece holds a punctuation character beside another character. Equal counts are decided by
/// ordinal order, so that the result depends on the words alone.
/// </summary>
public static class WordPieceTrainer
{
    /// <summary>
    /// Returns the five special entries, then the characters in ordinal order (letters and digits in both forms, punctuation as a word only), then
    /// the merges.
    /// </summary>
    /// <param name="words">Running words. A word counts as often as it occurs. Case and accents are kept.</param>
    /// <param name="size">The number of entries wanted. Fewer are returned when every word has become one piece.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> does not hold the special entries and the characters.</exception>
    public static IReadOnlyList<string> Train(IEnumerable<string> words, int size)
    {
        ArgumentNullException.ThrowIfNull(words);
        var counts = Count(words);
        List<string> vocabulary = [.. Vocabulary.SpecialTokens, .. Characters(counts.Keys)];
        if (vocabulary.Count > size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size),
                size,
                $"A vocabulary of {size} cannot hold {vocabulary.Count} special entries and characters: ask for at least that many.");
        }

        var pairs = new PairCounts(counts);
        // Two merges may make the same piece, such as ab + c and a + bc. It is one entry.
        var known = new HashSet<string>(vocabulary, StringComparer.Ordinal);
        while (vocabulary.Count < size && pairs.Merge() is { } piece)
        {
            if (known.Add(piece))
                vocabulary.Add(piece);
        }

        return vocabulary;
    }

    private static Dictionary<string, int> Count(IEnumerable<string> words)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        var splitter = new BertPreTokenizer();
        foreach (var word in words)
        {
            foreach (var (offset, length) in splitter.PreTokenize(word))
            {
                var part = word.Substring(offset, length);
                counts[part] = counts.GetValueOrDefault(part) + 1;
            }
        }

        return counts;
    }

    private static IEnumerable<string> Characters(IEnumerable<string> words)
    {
        var runes = words.SelectMany(word => word.EnumerateRunes()).Distinct().Order().ToList();
        return [.. runes.Select(rune => rune.ToString()), .. runes.Where(rune => !BertPreTokenizer.IsPunctuation(rune)).Select(rune => "##" + rune)];
    }

    /// <summary>
    /// The words as pieces, and the number of occurrences of each pair of neighbouring pieces. A merge updates only the words that hold its pair.
    /// </summary>
    private sealed class PairCounts
    {
        private readonly List<(List<string> Pieces, int Count)> words = [];
        private readonly Dictionary<(string Left, string Right), int> counts = [];
        private readonly Dictionary<(string Left, string Right), HashSet<int>> places = [];

        public PairCounts(Dictionary<string, int> wordCounts)
        {
            foreach (var (word, count) in wordCounts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                words.Add(([.. word.EnumerateRunes().Select((rune, i) => i == 0 ? rune.ToString() : "##" + rune)], count));
                Enter(words.Count - 1, 1);
            }
        }

        /// <summary>Joins the most frequent pair everywhere and returns the new piece; null when no pair is left.</summary>
        public string? Merge()
        {
            if (counts.Count == 0)
                return null;
            var best = counts.Aggregate((a, b) => Before(a, b) ? a : b).Key;
            var piece = best.Left + best.Right[2..];
            foreach (var word in places[best].ToList())
            {
                Enter(word, -1);
                Join(words[word].Pieces, best, piece);
                Enter(word, 1);
            }

            return piece;
        }

        private static bool Before(KeyValuePair<(string Left, string Right), int> a, KeyValuePair<(string Left, string Right), int> b)
        {
            if (a.Value != b.Value)
                return a.Value > b.Value;
            var left = string.CompareOrdinal(a.Key.Left, b.Key.Left);
            return left != 0 ? left < 0 : string.CompareOrdinal(a.Key.Right, b.Key.Right) < 0;
        }

        private static void Join(List<string> pieces, (string Left, string Right) pair, string piece)
        {
            for (var i = 0; i + 1 < pieces.Count; i++)
            {
                if (pieces[i] == pair.Left && pieces[i + 1] == pair.Right)
                {
                    pieces[i] = piece;
                    pieces.RemoveAt(i + 1);
                }
            }
        }

        // Adds the pairs of a word to the counts (sign 1), or takes them away (sign -1).
        private void Enter(int word, int sign)
        {
            var (pieces, count) = words[word];
            for (var i = 0; i + 1 < pieces.Count; i++)
            {
                var pair = (pieces[i], pieces[i + 1]);
                var total = counts.GetValueOrDefault(pair) + (sign * count);
                if (!places.TryGetValue(pair, out var at))
                {
                    at = [];
                    places[pair] = at;
                }

                if (sign > 0)
                    at.Add(word);
                else
                    at.Remove(word);
                if (total > 0)
                    counts[pair] = total;
                else
                    counts.Remove(pair);
            }
        }
    }
}
