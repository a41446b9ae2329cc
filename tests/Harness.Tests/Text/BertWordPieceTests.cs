using FsCheck.Fluent;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Text;

public sealed class BertWordPieceTests
{
    private const string CasedVocabulary = "bert-base-cased/vocab.txt";
    private const string MultilingualVocabulary = "bert-base-multilingual-cased/vocab.txt";

    private static BertWordPiece Small(params string[] entries) => new(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, .. entries]));

    private static string[] Tokens(BertWordPiece wordPiece, string word) => [.. wordPiece.Encode(word).Select(wordPiece.Token)];

    // The pieces that the clean-up and the split make of a text.
    private static string[] Pieces(string text)
    {
        var clean = new BertNormalizer().Normalize(text);
        return [.. new BertPreTokenizer().PreTokenize(clean).Select(piece => clean.Substring(piece.Offset, piece.Length))];
    }

    // The first cases are those of google-research/bert's tokenization_test.py.
    [Theory]
    [InlineData(" \tHeLLo!how  \n Are yoU?  ", "HeLLo ! how Are yoU ?")]
    [InlineData("ah\u535A\u63A8zz", "ah \u535A \u63A8 zz")]
    [InlineData("a\U00020000b\u3007\u3042", "a \U00020000 b\u3007\u3042")]
    [InlineData("H\u00E9llo", "H\u00E9llo")]
    [InlineData("He\u0301llo", "He\u0301llo")]
    [InlineData("a-b$c`d.e", "a - b $ c ` d . e")]
    [InlineData("1+1=2", "1 + 1 = 2")]
    [InlineData("<a>^b|c~d_e@f", "< a > ^ b | c ~ d _ e @ f")]
    [InlineData("'s", "' s")]
    [InlineData("U.N.-led", "U . N . - led")]
    [InlineData("\u201Cq\u201D\u2026\u00BFsi?", "\u201C q \u201D \u2026 \u00BF si ?")]
    [InlineData("\u20AC5 \u00A3\u00B1", "\u20AC5 \u00A3\u00B1")]
    [InlineData("a\u00A0b\u2003c\u3000d", "a b c d")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("a\tb\nc\rd", "a b c d")]
    [InlineData("so\u00ADft\u200B\u200Dly\uFEFF", "softly")]
    [InlineData("a\0b\u0005c\u0085d\u007F\uFFFD", "abcd")]
    [InlineData("a\uE000b\u0378c", "abc")]
    [InlineData("\U0001F4A9", "\U0001F4A9")]
    [InlineData("[CLS]", "[ CLS ]")]
    [InlineData("", "")]
    [InlineData("\u0001\u0002\u200B", "")]
    [InlineData(" \t ", "")]
    public void PreTokenize_splits_cleaned_text_as_BERT_does(string text, string pieces) => Assert.Equal(pieces, string.Join(' ', Pieces(text)));

    [Fact]
    public void Normalize_drops_a_lone_surrogate() => Assert.Equal(["ab"], Pieces("a\uD800b\uDC00"));

    [Fact]
    public void Normalize_and_PreTokenize_give_the_same_for_a_span()
    {
        const string text = "x\u00A0don't \u535A!";
        var clean = new BertNormalizer().Normalize(text.AsSpan());
        Assert.Equal(new BertNormalizer().Normalize(text), clean);
        Assert.Equal(new BertPreTokenizer().PreTokenize(clean), new BertPreTokenizer().PreTokenize(clean.AsSpan()));
    }

    // This vocabulary and the first cases are those of google-research/bert's tokenization_test.py.
    private readonly BertWordPiece wordPiece = Small("want", "##want", "##ed", "wa", "un", "runn", "##ing", ",");

    [Theory]
    [InlineData("", "")]
    [InlineData("unwanted", "un ##want ##ed")]
    [InlineData("running", "runn ##ing")]
    [InlineData("unwantedX", "[UNK]")]
    [InlineData("want,wanted", "want , want ##ed")]
    [InlineData("Want", "[UNK]")]
    [InlineData("un want", "un want")]
    [InlineData("un\u0001want", "un ##want")]
    [InlineData("\u0001\u200B", "")]
    [InlineData("ing", "[UNK]")]
    public void Encode_takes_the_longest_entries(string word, string tokens) => Assert.Equal(tokens, string.Join(' ', Tokens(wordPiece, word)));

    [Fact]
    public void Encode_never_makes_a_special_token_of_text()
    {
        var brackets = Small("[", "]", "CLS", "#", "##ed");
        Assert.Equal(["[", "CLS", "]"], Tokens(brackets, "[CLS]"));
        Assert.Equal(["#", "#", "[UNK]"], Tokens(brackets, "##ed"));
    }

    [Theory]
    [InlineData(100, "a")]
    [InlineData(101, "[UNK]")]
    public void Encode_takes_a_piece_of_more_than_a_hundred_characters_for_unknown(int length, string first)
    {
        var letters = Small("a", "##a", "-");
        Assert.Equal(first, Tokens(letters, new string('a', length))[0]);
        Assert.Equal([first, "-", "a"], Tokens(letters, new string('a', length) + "-a").Where(token => token != "##a"));
    }

    // U+10330, a Gothic letter, is two UTF-16 units.
    [Theory]
    [InlineData(60, 60)]
    [InlineData(100, 100)]
    [InlineData(101, 1)]
    public void Encode_counts_code_points_and_not_units(int length, int tokens)
    {
        var gothic = Small("\U00010330", "##\U00010330");
        Assert.Equal(tokens, gothic.Encode(string.Concat(Enumerable.Repeat("\U00010330", length))).Count);
    }

    [Fact]
    public void Encode_gives_the_same_ids_again() => Assert.Equal(wordPiece.Encode("unwanted"), wordPiece.Encode("unwanted"));

    [Fact]
    public void Encode_keeps_the_ids_after_an_empty_entry()
    {
        var gap = Small("a", "", "b");
        Assert.Equal(8, gap.VocabularySize);
        Assert.Equal([7], gap.Encode("b"));
        Assert.Equal("", gap.Token(6));
    }

    [Fact]
    public void Ids_of_special_tokens_are_those_of_the_vocabulary()
    {
        var wordPiece = new BertWordPiece(Vocabulary.FromEntries(["a", "[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]"]));
        Assert.Equal(
            (5, 4, 3, 2, 1),
            (wordPiece.PaddingId, wordPiece.UnknownId, wordPiece.ClassificationId, wordPiece.SeparatorId, wordPiece.MaskId));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Token_names_the_range_when_an_id_is_beyond_the_vocabulary(int id)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Small("a").Token(id));
        Assert.Contains("0 to 5", error.Message);
    }

    private static readonly Lazy<BertWordPiece> Cased = new(() => BertWordPiece.Load(RealData.PathOf(CasedVocabulary)));

    [RealDataFact(CasedVocabulary)]
    public void Load_reads_the_published_vocabulary()
    {
        Assert.Equal("eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02", Cased.Value.VocabularySha256);
        Assert.Equal(28_996, Cased.Value.VocabularySize);
        Assert.Equal(
            (0, 100, 101, 102, 103),
            (Cased.Value.PaddingId, Cased.Value.UnknownId, Cased.Value.ClassificationId, Cased.Value.SeparatorId, Cased.Value.MaskId));
    }

    // Hugging Face's course prints these ids and tokens for this checkpoint.
    [RealDataFact(CasedVocabulary)]
    public void Encode_gives_the_published_tokens()
    {
        Assert.Equal(
            [7993, 170, 13809, 23763, 2443, 1110, 3014],
            "Using a Transformer network is simple".Split(' ').SelectMany(Cased.Value.Encode));
        Assert.Equal(
            "My name is S ##yl ##va ##in and I work at Hu ##gging Face in Brooklyn .",
            string.Join(' ', Tokens(Cased.Value, "My name is Sylvain and I work at Hugging Face in Brooklyn.")));
    }

    [RealDataFact(CasedVocabulary, "conll2003/train.txt", "conll2003/valid.txt", "conll2003/test.txt")]
    public void Encode_agrees_with_the_reference_on_every_word_of_the_corpus()
    {
        var reference = new ReferenceWordPiece(File.ReadAllLines(RealData.PathOf(CasedVocabulary)));
        var words = new[] { "train", "valid", "test" }
            .SelectMany(split => ConllReader.Read(RealData.PathOf($"conll2003/{split}.txt"), TagSet.Conll2003))
            .SelectMany(sentence => sentence.Words)
            .Distinct()
            .ToList();
        Assert.Equal(30_289, words.Count);
        Assert.All(words, word => Assert.Equal(reference.Encode(word), Cased.Value.Encode(word)));
    }

    [RealDataFact(CasedVocabulary)]
    public void Encode_agrees_with_the_reference_on_every_character()
    {
        var reference = new ReferenceWordPiece(File.ReadAllLines(RealData.PathOf(CasedVocabulary)));
        for (var codePoint = 0; codePoint <= 0x2FFFF; codePoint++)
        {
            var character = codePoint is >= 0xD800 and <= 0xDFFF ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
            var word = $"a{character}b";
            var expected = reference.Encode(word);
            var actual = Cased.Value.Encode(word);
            if (!expected.SequenceEqual(actual))
                Assert.Fail($"U+{codePoint:X4}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
        }
    }

    [RealDataFact(MultilingualVocabulary)]
    public void Encode_agrees_with_the_reference_on_generated_words()
    {
        var entries = File.ReadAllLines(RealData.PathOf(MultilingualVocabulary));
        var reference = new ReferenceWordPiece(entries);
        var wordPiece = BertWordPiece.Load(RealData.PathOf(MultilingualVocabulary));
        string[] special =
        [
            "'", "-", "$", "`", "[SEP]", "\0", "\t", "\u00A0", "\u0301", "\u0378", "\u200B", "\u2028", "\u4E2D", "\uD83D", "\uFFFD", "\U00029E3D",
        ];
        var part = Gen.Frequency(
            (5, Gen.Elements(entries).Select(entry => entry.TrimStart('#'))),
            (3, Gen.Elements(special)),
            (1, Gen.Choose(95, 105).Select(length => new string('n', length))),
            (1, Gen.Choose(45, 105).Select(length => string.Concat(Enumerable.Repeat("\U00010330", length)))));
        var words = part.ArrayOf().Select(string.Concat);
        Property.ForAll(words, word => Assert.Equal(reference.Encode(word), wordPiece.Encode(word)), count: 2_000);
    }
}
