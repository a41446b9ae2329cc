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

    /// <summary>Two neighbouring pieces, by their numbers.</summary>
    private readonly record struct Pair(int Left, int Right);

    /// <summary>A pair in the queue, with the number of occurrences that it had when it was entered.</summary>
    private readonly record struct QueuedPair(int Count, string Left, string Right);

    /// <summary>
    /// The words as pieces, and the number of occurrences of each pair of neighbouring pieces. A merge updates only the words that hold its pair, and
    /// a priority queue gives the next pair, so that a vocabulary of tens of thousands of entries is made of millions of words within a minute.
    /// </summary>
    private sealed class PairCounts
    {
        private static readonly Comparer<QueuedPair> MostFrequentFirst = Comparer<QueuedPair>.Create((a, b) =>
        {
            if (a.Count != b.Count)
                return b.Count.CompareTo(a.Count);
            var left = string.CompareOrdinal(a.Left, b.Left);
            return left != 0 ? left : string.CompareOrdinal(a.Right, b.Right);
        });

        private readonly List<string> pieces = [];
        private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        private readonly List<(List<int> Pieces, int Count)> words = [];
        private readonly Dictionary<Pair, int> counts = [];

        // The words that a pair was seen in. Those from which a merge took it stay in the list, and are passed over.
        private readonly Dictionary<Pair, List<int>> places = [];

        // A pair is entered again when its count rises, and moved back when it comes first with a count that has fallen since.
        private readonly PriorityQueue<Pair, QueuedPair> queue = new(MostFrequentFirst);

        public PairCounts(Dictionary<string, int> wordCounts)
        {
            foreach (var (word, count) in wordCounts)
            {
                List<int> own = [.. word.EnumerateRunes().Select((rune, i) => NumberOf(i == 0 ? rune.ToString() : "##" + rune))];
                for (var i = 0; i + 1 < own.Count; i++)
                    PlacesOf(new Pair(own[i], own[i + 1])).Add(words.Count);
                words.Add((own, count));
                Enter(own, count);
            }

            foreach (var pair in counts.Keys)
                Queue(pair);
        }

        /// <summary>Joins the most frequent pair everywhere and returns the new piece; null when no pair is left.</summary>
        public string? Merge()
        {
            if (MostFrequent() is not { } best)
                return null;
            var piece = pieces[best.Left] + pieces[best.Right][2..];
            var number = NumberOf(piece);
            var risen = new HashSet<Pair>();
            places.Remove(best, out var at);
            foreach (var word in at!)
            {
                var (own, count) = words[word];
                if (!Holds(own, best))
                    continue;
                Enter(own, -count);
                Join(own, best, number);
                Enter(own, count);
                for (var i = 0; i + 1 < own.Count; i++)
                {
                    var pair = new Pair(own[i], own[i + 1]);
                    if (own[i] != number && own[i + 1] != number)
                        continue;
                    risen.Add(pair);
                    PlacesOf(pair).Add(word);
                }
            }

            foreach (var pair in risen)
                if (counts.ContainsKey(pair))
                    Queue(pair);
            return piece;
        }

        private Pair? MostFrequent()
        {
            while (queue.TryDequeue(out var pair, out var queued))
            {
                if (!counts.TryGetValue(pair, out var count))
                    continue;
                if (count == queued.Count)
                    return pair;
                Queue(pair);
            }

            return null;
        }

        private static bool Holds(List<int> pieces, Pair pair)
        {
            for (var i = 0; i + 1 < pieces.Count; i++)
                if (pieces[i] == pair.Left && pieces[i + 1] == pair.Right)
                    return true;
            return false;
        }

        private static void Join(List<int> pieces, Pair pair, int piece)
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

        // Adds a number of occurrences to every pair of a word, or takes it away where it is negative.
        private void Enter(List<int> word, int occurrences)
        {
            for (var i = 0; i + 1 < word.Count; i++)
            {
                var pair = new Pair(word[i], word[i + 1]);
                var total = counts.GetValueOrDefault(pair) + occurrences;
                if (total > 0)
                    counts[pair] = total;
                else
                    counts.Remove(pair);
            }
        }

        private void Queue(Pair pair) => queue.Enqueue(pair, new QueuedPair(counts[pair], pieces[pair.Left], pieces[pair.Right]));

        private List<int> PlacesOf(Pair pair)
        {
            if (!places.TryGetValue(pair, out var at))
            {
                at = [];
                places.Add(pair, at);
            }

            return at;
        }

        private int NumberOf(string piece)
        {
            if (!numbers.TryGetValue(piece, out var number))
            {
                number = pieces.Count;
                pieces.Add(piece);
                numbers.Add(piece, number);
            }

            return number;
        }
    }
}
