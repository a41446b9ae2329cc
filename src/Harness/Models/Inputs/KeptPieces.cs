using System.Text;
using Harness.Text;

namespace Harness.Models.Inputs;

/// <summary>
/// The vocabulary of a network that knows only some pieces of its track's vocabulary. A word that has a piece which was not kept is spelled anew with
/// the kept pieces, as the tokenizer of the smaller vocabulary does it; all other words keep their tokens.
/// </summary>
public sealed class KeptPieces
{
    private const string ContinuationMark = "##";
    private const int NotKept = -1;

    private readonly BertWordPiece whole;
    private readonly int[] ownIdOf;
    private readonly int[] wholeIdOf;

    /// <param name="whole">The vocabulary that inputs are given in.</param>
    /// <param name="own">The vocabulary of the network, whose entries are entries of the whole one.</param>
    /// <exception cref="ArgumentException">
    /// The network's vocabulary has an entry that the whole one lacks, or its tokenizer has other settings.
    /// </exception>
    public KeptPieces(BertWordPiece whole, BertWordPiece own)
    {
        if (own.Settings != whole.Settings)
            throw new ArgumentException($"The network's tokenizer has {own.Settings}. Expected its track's, {whole.Settings}: run the entry again.");
        this.whole = whole;
        Own = own;
        var ids = Enumerable.Range(0, whole.VocabularySize).ToDictionary(whole.Token, id => id, StringComparer.Ordinal);
        wholeIdOf = [.. Enumerable.Range(0, own.VocabularySize).Select(id => ids.TryGetValue(own.Token(id), out var found)
            ? found
            : throw new ArgumentException($"The network's vocabulary has the entry '{own.Token(id)}'. Expected entries of its track's vocabulary."))];
        ownIdOf = [.. Enumerable.Repeat(NotKept, whole.VocabularySize)];
        foreach (var (ownId, wholeId) in wholeIdOf.Index())
            ownIdOf[wholeId] = ownId;
    }

    /// <summary>The tokenizer of the network.</summary>
    public BertWordPiece Own { get; }

    /// <summary>Makes the vocabulary of some entries of another, in the order of their ids.</summary>
    /// <param name="kept">The ids of the entries, ascending, with the special tokens among them.</param>
    public static KeptPieces Of(BertWordPiece whole, IEnumerable<int> kept) =>
        new(whole, new BertWordPiece(Vocabulary.FromEntries(kept.Select(whole.Token), "the trimmed vocabulary"), whole.Settings));

    /// <summary>Lists the pieces without which some word that the whole vocabulary spells could not be spelled: all single characters.</summary>
    /// <returns>Ids, ascending.</returns>
    public static IEnumerable<int> SingleCharacters(BertWordPiece wordPiece) =>
        Enumerable.Range(0, wordPiece.VocabularySize).Where(id => LettersOf(wordPiece.Token(id)).EnumerateRunes().Take(2).Count() == 1);

    /// <summary>Spells an input with the kept pieces.</summary>
    /// <param name="longest">The largest number of tokens. Tokens before the last one are cut where there are more.</param>
    public Spelling Spell(Example example, int longest)
    {
        var spelled = new SpelledTokens();
        for (var from = 0; from < example.Length;)
        {
            var to = from + 1;
            while (to < example.Length && IsContinuation(example.TokenIds[to]))
                to++;
            Add(spelled, example, from, to);
            from = to;
        }

        var spelling = spelled.ToSpelling(longest);
        return spelling with { Example = spelling.Example with { Surroundings = example.Surroundings, Words = example.Words } };
    }

    /// <summary>Gives a spelled input in the ids of the whole vocabulary again.</summary>
    public Example InWhole(Example spelled) => spelled with { TokenIds = [.. spelled.TokenIds.Select(id => wholeIdOf[id])] };

    // Adds the tokens of one word, or of the part of a word between punctuation marks.
    private void Add(SpelledTokens spelled, Example example, int from, int to)
    {
        var tokens = example.TokenIds[from..to];
        if (Array.TrueForAll(tokens, id => ownIdOf[id] != NotKept))
        {
            for (var t = from; t < to; t++)
                spelled.Add(ownIdOf[example.TokenIds[t]], example.Labels[t], example, t, answered: 1);
            return;
        }

        int[] begins = [.. Begins(tokens.Select(whole.Token))];
        var own = Own.Encode(string.Concat(tokens.Select(id => LettersOf(whole.Token(id)))));
        int[] ownBegins = [.. Begins(own.Select(Own.Token)), int.MaxValue];
        for (var i = 0; i < own.Count; i++)
        {
            // A token of the input takes the label of the piece in which its first letter is.
            var answered = begins.Where(begin => begin >= ownBegins[i] && begin < ownBegins[i + 1]);
            var isFirst = i == 0 || example.Labels[from] == Example.Ignored;
            spelled.Add(own[i], isFirst ? example.Labels[from] : Example.Unknown, example, from, answered.Count());
        }
    }

    private bool IsContinuation(int id) => whole.Token(id).StartsWith(ContinuationMark, StringComparison.Ordinal);

    private static string LettersOf(string piece) =>
        piece.StartsWith(ContinuationMark, StringComparison.Ordinal) ? piece[ContinuationMark.Length..] : piece;

    // The number of letters before each piece.
    private static IEnumerable<int> Begins(IEnumerable<string> pieces)
    {
        var begin = 0;
        foreach (var piece in pieces)
        {
            yield return begin;
            begin += LettersOf(piece).Length;
        }
    }

    /// <summary>Collects the tokens of a spelled input.</summary>
    private sealed class SpelledTokens
    {
        private readonly List<int> ids = [];
        private readonly List<int> labels = [];
        private readonly List<int> words = [];
        private readonly List<int> cases = [];
        private readonly List<int> sources = [];

        /// <param name="of">The input, whose word the token spells.</param>
        /// <param name="at">A place in the input where that word is.</param>
        /// <param name="answered">The number of the input's next tokens that take the label of this one.</param>
        public void Add(int id, int label, Example of, int at, int answered)
        {
            sources.AddRange(Enumerable.Repeat(ids.Count, answered));
            ids.Add(id);
            labels.Add(label);
            words.Add(of.WordIds[at]);
            cases.Add(of.CaseIds[at]);
        }

        public Spelling ToSpelling(int longest)
        {
            var cut = Math.Max(0, ids.Count - longest);
            var last = ids.Count - 1;
            foreach (var list in new[] { ids, labels, words, cases })
                list.RemoveRange(last - cut, cut);
            return new Spelling(
                new Example([.. ids], [.. labels], [.. words]) { CaseIds = [.. cases] },
                [.. sources.Select(source => source == last ? last - cut : source < last - cut ? source : Spelling.Cut)]);
        }
    }
}

/// <summary>An input as a network reads it.</summary>
/// <param name="Example">The input in the network's own tokens.</param>
/// <param name="Sources">
/// The place of the network's token whose label each given token takes, or <see cref="Cut"/>; null where the tokens are the same.
/// </param>
public sealed record Spelling(Example Example, int[]? Sources = null)
{
    /// <summary>The place of a token that was cut because the input became too long.</summary>
    public const int Cut = -1;

    /// <summary>Gives the labels of the tokens that were given, from those of the network's own tokens; 0 where a token was cut.</summary>
    public int[] LabelsOf(int[] own) => Sources is null ? own : [.. Sources.Select(source => source == Cut ? 0 : own[source])];
}
