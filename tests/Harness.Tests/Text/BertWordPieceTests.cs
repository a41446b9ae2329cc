using FsCheck.Fluent;
using Harness.Tasks.NamedEntities;
using Harness.Tests.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Text;

public static class BertWordPieceTests
{
    private const string CasedVocabulary = "bert-base-cased/vocab.txt";
    private const string MultilingualVocabulary = "bert-base-multilingual-cased/vocab.txt";

    private static BertWordPiece Small(params string[] entries) => new(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, .. entries]));

    private static string[] Tokens(BertWordPiece wordPiece, string word) => [.. wordPiece.Encode(word).Select(wordPiece.Token)];

    /// <summary>The clean-up and the split: google-research/bert's tokenization_test.py first.</summary>
    public sealed class Pieces
    {
        private static string[] Of(string text)
        {
            var clean = new BertNormalizer().Normalize(text);
            return [.. new BertPreTokenizer().PreTokenize(clean).Select(piece => clean.Substring(piece.Offset, piece.Length))];
        }

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
        public void AreBerts(string text, string pieces) => Assert.Equal(pieces, string.Join(' ', Of(text)));

        [Fact]
        public void ALoneSurrogateIsDropped() => Assert.Equal(["ab"], Of("a\uD800b\uDC00"));

        [Fact]
        public void OverASpanAreTheSame()
        {
            const string text = "x\u00A0don't \u535A!";
            var clean = new BertNormalizer().Normalize(text.AsSpan());
            Assert.Equal(new BertNormalizer().Normalize(text), clean);
            Assert.Equal(new BertPreTokenizer().PreTokenize(clean), new BertPreTokenizer().PreTokenize(clean.AsSpan()));
        }
    }

    public sealed class Encode
    {
        // The vocabulary and the cases of google-research/bert's tokenization_test.py.
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
        public void TakesTheLongestEntries(string word, string tokens) => Assert.Equal(tokens, string.Join(' ', Tokens(wordPiece, word)));

        [Fact]
        public void NeverMakesASpecialTokenOfText()
        {
            var brackets = Small("[", "]", "CLS", "#", "##ed");
            Assert.Equal(["[", "CLS", "]"], Tokens(brackets, "[CLS]"));
            Assert.Equal(["#", "#", "[UNK]"], Tokens(brackets, "##ed"));
        }

        [Theory]
        [InlineData(100, "a")]
        [InlineData(101, "[UNK]")]
        public void TakesPiecesOfAHundredCharactersAtMost(int length, string first)
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
        public void CountsCodePointsNotUnits(int length, int tokens)
        {
            var gothic = Small("\U00010330", "##\U00010330");
            Assert.Equal(tokens, gothic.Encode(string.Concat(Enumerable.Repeat("\U00010330", length))).Count);
        }

        [Fact]
        public void GivesTheSameIdsAgain() => Assert.Equal(wordPiece.Encode("unwanted"), wordPiece.Encode("unwanted"));

        [Fact]
        public void KeepsTheIdsAfterAnEmptyEntry()
        {
            var gap = Small("a", "", "b");
            Assert.Equal(8, gap.VocabularySize);
            Assert.Equal([7], gap.Encode("b"));
            Assert.Equal("", gap.Token(6));
        }
    }

    public sealed class Ids
    {
        [Fact]
        public void OfSpecialTokensAreTheVocabularys()
        {
            var wordPiece = new BertWordPiece(Vocabulary.FromEntries(["a", "[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]"]));
            Assert.Equal(
                (5, 4, 3, 2, 1),
                (wordPiece.PaddingId, wordPiece.UnknownId, wordPiece.ClassificationId, wordPiece.SeparatorId, wordPiece.MaskId));
        }

        [Theory]
        [InlineData(-1)]
        [InlineData(6)]
        public void BeyondTheVocabularyAreNamed(int id)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Small("a").Token(id));
            Assert.Contains("0 to 5", error.Message);
        }
    }

    /// <summary>Against bert-base-cased's own vocabulary.</summary>
    public sealed class RealVocabulary
    {
        private static readonly Lazy<BertWordPiece> Cased = new(() => BertWordPiece.Load(RealData.PathOf(CasedVocabulary)));

        [RealDataFact(CasedVocabulary)]
        public void IsThePublishedFile()
        {
            Assert.Equal("eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02", Cased.Value.VocabularySha256);
            Assert.Equal(28_996, Cased.Value.VocabularySize);
            Assert.Equal(
                (0, 100, 101, 102, 103),
                (Cased.Value.PaddingId, Cased.Value.UnknownId, Cased.Value.ClassificationId, Cased.Value.SeparatorId, Cased.Value.MaskId));
        }

        // What Hugging Face's course prints for this checkpoint.
        [RealDataFact(CasedVocabulary)]
        public void GivesThePublishedTokens()
        {
            Assert.Equal(
                [7993, 170, 13809, 23763, 2443, 1110, 3014],
                "Using a Transformer network is simple".Split(' ').SelectMany(Cased.Value.Encode));
            Assert.Equal(
                "My name is S ##yl ##va ##in and I work at Hu ##gging Face in Brooklyn .",
                string.Join(' ', Tokens(Cased.Value, "My name is Sylvain and I work at Hugging Face in Brooklyn.")));
        }

        [RealDataFact(CasedVocabulary, "conll2003/train.txt", "conll2003/valid.txt", "conll2003/test.txt")]
        public void AgreesWithTheReferenceOnEveryWordOfTheCorpus()
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
        public void AgreesWithTheReferenceOnEveryCharacter()
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
        public void AgreesWithTheReferenceOnGeneratedWords()
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
}
