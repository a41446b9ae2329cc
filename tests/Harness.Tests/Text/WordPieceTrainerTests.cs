using FsCheck.Fluent;
using Harness.Text;

namespace Harness.Tests.Text;

public sealed class WordPieceTrainerTests
{
    // The example of Sennrich et al. (arXiv 1508.07909, section 3.2), in WordPiece's notation and counted by hand.
    private static readonly string[] words =
    [
        .. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6), .. Enumerable.Repeat("widest", 3),
    ];

    private static readonly string[] specialAndCharacters =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        "d", "e", "i", "l", "n", "o", "r", "s", "t", "w",
        "##d", "##e", "##i", "##l", "##n", "##o", "##r", "##s", "##t", "##w",
    ];

    [Fact]
    public void Train_merges_the_most_frequent_pair_first_and_the_ordinally_first_of_equals()
    {
        // 9: e+s before s+t, then es+t. 7: ##o+##w before l+##o, then l+##ow. 6: ##e+##w before ##w+##est and n+##e, then ##ew+##est, n+##ewest.
        // 3: ##d+##est, ##i+##dest, w+##idest. 2: ##e+##r before low+##e, then low+##er.
        string[] merges = ["##es", "##est", "##ow", "low", "##ew", "##ewest", "newest", "##dest", "##idest", "widest", "##er", "lower"];

        Assert.Equal([.. specialAndCharacters, .. merges], WordPieceTrainer.Train(words, 100));
    }

    [Fact]
    public void Train_stops_at_the_size_asked_for() =>
        Assert.Equal([.. specialAndCharacters, "##es", "##est", "##ow"], WordPieceTrainer.Train(words, 28));

    [Fact]
    public void Train_does_not_depend_on_the_order_of_the_words() =>
        Assert.Equal(WordPieceTrainer.Train(words, 33), WordPieceTrainer.Train(words.Reverse(), 33));

    [Fact]
    public void Train_never_merges_over_punctuation()
    {
        // Split as "ab" "-" "ab" "." and "“" "ab" "”": ab comes 3 times, and the five marks never join anything.
        var vocabulary = WordPieceTrainer.Train(["ab-ab.", "“ab”", "$"], 100);

        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "$", "-", ".", "a", "b", "“", "”", "##a", "##b", "ab"], vocabulary);
    }

    [Fact]
    public void Train_keeps_a_character_outside_the_basic_plane_whole() =>
        Assert.Equal(["𝒜", "##𝒜", "𝒜𝒜"], WordPieceTrainer.Train(["𝒜𝒜"], 100).Skip(5));

    [Fact]
    public void Train_enters_a_piece_that_two_merges_make_only_once()
    {
        var vocabulary = WordPieceTrainer.Train(["xabc", "xabc", "yab", "yab", "zbc", "abcab", "bcabc"], 100);

        Assert.Equal(vocabulary.Count, vocabulary.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Train_refuses_a_size_that_does_not_hold_the_characters()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => WordPieceTrainer.Train(words, 24));

        Assert.Contains("24 cannot hold 25", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Words of few letters make many equal counts, repeated letters, and pieces that several merges make.</summary>
    [Fact]
    public void Train_gives_what_looking_through_all_pairs_before_each_merge_gives()
    {
        var word = Gen.Choose(1, 9).SelectMany(length => Gen.Elements('a', 'b', 'c', 'я').ArrayOf(length)).Select(letters => new string(letters));

        Property.ForAll(word.ArrayOf(60), words => Assert.Equal(PlainMerges(words), WordPieceTrainer.Train(words, 200).Skip(5)), count: 100);
    }

    // The algorithm of Sennrich et al. (arXiv 1508.07909, figure 1), which counts all pairs anew for each merge.
    private static IEnumerable<string> PlainMerges(IReadOnlyCollection<string> words)
    {
        var split = words.Select(word => word.Select((letter, i) => i == 0 ? $"{letter}" : $"##{letter}").ToList()).ToArray();
        string[] letters = [.. words.SelectMany(word => word).Distinct().Order().Select(letter => $"{letter}")];
        List<string> entries = [.. letters, .. letters.Select(letter => "##" + letter)];
        while (entries.Count < 195)
        {
            var pairs = split.SelectMany(pieces => pieces.Zip(pieces.Skip(1))).GroupBy(pair => pair).ToArray();
            if (pairs.Length == 0)
                break;
            var (left, right) = pairs
                .OrderByDescending(pair => pair.Count())
                .ThenBy(pair => pair.Key.First, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Second, StringComparer.Ordinal)
                .First().Key;
            foreach (var pieces in split)
            {
                for (var i = 0; i + 1 < pieces.Count; i++)
                {
                    if ((pieces[i], pieces[i + 1]) != (left, right))
                        continue;
                    pieces[i] = left + right[2..];
                    pieces.RemoveAt(i + 1);
                }
            }

            if (!entries.Contains(left + right[2..]))
                entries.Add(left + right[2..]);
        }

        return entries;
    }
}
