using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Harness.Contest.Weights;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;
using Microsoft.ML.Tokenizers;

namespace Harness.Tests.Text;

public sealed class UncasedWordPieceTests
{
    private const string MiniLm = "minilm";
    private const string Train = "conll2003/train.txt";
    private const string Validation = "conll2003/valid.txt";
    private const string Test = "conll2003/test.txt";

    private static readonly TokenizerSettings LowerCaseOnly = TokenizerSettings.Uncased with { StripAccents = false };
    private static readonly TokenizerSettings StripAccentsOnly = TokenizerSettings.Cased with { StripAccents = true };

    private static string Pieces(TokenizerSettings settings, string text)
    {
        var clean = new BertNormalizer(settings).Normalize(text);
        return string.Join(' ', new BertPreTokenizer().PreTokenize(clean).Select(piece => clean.Substring(piece.Offset, piece.Length)));
    }

    // The first three cases are those of google-research/bert's tokenization_test.py. All were compared with Hugging Face's tokenizers 0.22.2.
    [Theory]
    [InlineData(" \tHeLLo!how  \n Are yoU?  ", "hello ! how are you ?")]
    [InlineData("H\u00E9llo", "hello")]
    [InlineData("ah\u535A\u63A8zz", "ah \u535A \u63A8 zz")]
    [InlineData("He\u0301llo", "hello")]
    [InlineData("\u0419\u043E\u0433\u0443\u0440\u0442 \u0439\u043E\u0433", "\u0438\u043E\u0433\u0443\u0440\u0442 \u0438\u043E\u0433")]
    [InlineData("\uD55C\uAD6D", "\u1112\u1161\u11AB\u1100\u116E\u11A8")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("Stra\u00DFe STRA\u1E9EE", "stra\u00DFe stra\u00DFe")]
    [InlineData("\u0130stanbul", "istanbul")]
    [InlineData("I\u0131", "i\u0131")]
    [InlineData("\uFB01n \u01C4", "\uFB01n \u01C6")]
    [InlineData("\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C3")]
    [InlineData("\u03AC\u1FC6", "\u03B1\u03B7")]
    [InlineData("\u212B\u212A\u2126", "ak\u03C9")]
    [InlineData("a\u2260b \u037Ec", "a = b ; c")]
    [InlineData("\u304C", "\u304B")]
    [InlineData("\u0301", "")]
    [InlineData("a \u0301 b", "a b")]
    [InlineData("\U00010400", "\U00010428")]
    public void An_uncased_tokenizer_lowers_case_and_strips_accents(string text, string pieces) =>
        Assert.Equal(pieces, Pieces(TokenizerSettings.Uncased, text));

    [Theory]
    [InlineData("H\u00C9llo He\u0301", "h\u00E9llo he\u0301")]
    [InlineData("\u0130", "i\u0307")]
    [InlineData("\uD55C", "\uD55C")]
    [InlineData("\u0419", "\u0439")]
    public void Accents_stay_where_only_case_is_lowered(string text, string pieces) => Assert.Equal(pieces, Pieces(LowerCaseOnly, text));

    [Theory]
    [InlineData("H\u00C9llo", "HEllo")]
    [InlineData("\u0130", "I")]
    [InlineData("\u0419", "\u0418")]
    public void Case_stays_where_only_accents_are_stripped(string text, string pieces) => Assert.Equal(pieces, Pieces(StripAccentsOnly, text));

    [Fact]
    public void Ideographs_stay_together_where_they_are_not_split() =>
        Assert.Equal("\u6771\u4EAC ab", Pieces(TokenizerSettings.Uncased with { SplitIdeographs = false }, "\u6771\u4EAC AB"));

    // Python 3.11 made the figures: for each character of the blocks, unicodedata.normalize('NFD', c) without the category Mn (only where accents
    // are stripped), then str.lower of each character by itself. Unassigned characters are dropped.
    [Theory]
    [InlineData(true, 12_567, "d29d7cc2e05e2bbcdabb034bed633034ce61b1f173c65bad1835d91e62053210")]
    [InlineData(false, 743, "a05f5ba603addc57bfb16e2cc9f11f38d71ed339ec245ffd8f7937ce3ffd0fd7")]
    public void Normalize_agrees_with_Python_on_whole_blocks(bool stripsAccents, int expectedChanges, string expectedHash)
    {
        (int From, int To)[] blocks =
            [(0xC0, 0x52F), (0x1E00, 0x1FFF), (0x2100, 0x218F), (0x3041, 0x30FF), (0xA640, 0xA69F), (0xAC00, 0xD7A3), (0xFB00, 0xFB4F)];
        var normalizer = new BertNormalizer(TokenizerSettings.Uncased with { StripAccents = stripsAccents });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var changes = 0;
        foreach (var codePoint in blocks.SelectMany(block => Enumerable.Range(block.From, block.To - block.From + 1)))
        {
            var character = char.ConvertFromUtf32(codePoint);
            var normal = normalizer.Normalize(character);
            if (normal != character)
                changes++;
            var parts = string.Join(' ', normal.EnumerateRunes().Select(rune => $"{rune.Value:X}"));
            hash.AppendData(Encoding.ASCII.GetBytes($"{codePoint:X}={parts}\n"));
        }

        Assert.Equal(expectedChanges, changes);
        Assert.Equal(expectedHash, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // A trimmed network's own tokenizer reads pieces of text that was normalised before.
    [Fact]
    public void Normalize_changes_nothing_the_second_time()
    {
        var normalizer = new BertNormalizer(TokenizerSettings.Uncased with { SplitIdeographs = false });
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (!Rune.TryCreate(codePoint, out var rune))
                continue;
            var once = normalizer.Normalize(rune.ToString());
            if (normalizer.Normalize(once) != once)
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"U+{codePoint:X4} becomes '{once}', and that changes again."));
        }
    }

    [Fact]
    public void Encode_has_no_token_for_a_word_of_marks_alone()
    {
        var wordPiece = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "a"]), TokenizerSettings.Uncased);
        Assert.Empty(wordPiece.Encode("\u0301\u0323"));
        Assert.Equal([5], wordPiece.Encode("A\u0301"));
    }

    // A syllable becomes three letters, so that 34 of them are a piece of more than a hundred characters.
    [Theory]
    [InlineData(33, 99)]
    [InlineData(34, 1)]
    public void Encode_counts_the_characters_of_a_piece_after_decomposition(int syllables, int tokens)
    {
        string[] entries = ["\u1112", "##\u1112", "##\u1161", "##\u11AB"];
        var wordPiece = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, .. entries]), TokenizerSettings.Uncased);
        Assert.Equal(tokens, wordPiece.Encode(string.Concat(Enumerable.Repeat("\uD55C", syllables))).Count);
    }

    // The counts are those of Hugging Face's tokenizers 0.22.2.
    [CheckpointFact(MiniLm, Train, Validation, Test)]
    public void Splits_of_the_corpus_have_the_tokens_of_an_uncased_tokenizer()
    {
        var data = new ConllData(maximumLength: 512, MiniLm, () => WeightsLocation.OfUser.Find(MiniLm)).Open(RealData.Folder, text: null);

        Assert.Equal(TokenizerSettings.Uncased, data.WordPiece.Settings);
        Assert.Equal([280_125, 69_447, 64_830], Split.Names.Select(name => data.Split(name).Examples.Sum(example => example.Length)));
    }

    // The package's own tokenizer lowers case and splits text with code of its own, but loses symbols such as $, which the reference does not. All
    // words of the corpus are ASCII.
    [CheckpointFact(MiniLm, Train, Validation, Test)]
    public void Encode_agrees_with_independent_tokenizers_on_every_word_of_the_corpus()
    {
        const string symbols = "$+<=>^`|~";
        var folder = WeightsLocation.OfUser.Find(MiniLm);
        var wordPiece = BertWordPiece.Open(folder);
        var reference = new ReferenceWordPiece(File.ReadAllLines(Path.Combine(folder, "vocab.txt")));
        var package = BertTokenizer.Create(Path.Combine(folder, "vocab.txt"), new BertOptions { LowerCaseBeforeTokenization = true });
        var words = new[] { Train, Validation, Test }
            .SelectMany(file => ConllReader.Read(RealData.PathOf(file), TagSet.Conll2003))
            .SelectMany(sentence => sentence.Words)
            .Distinct()
            .ToList();

        Assert.Equal(30_289, words.Count);
        Assert.All(words, word => Assert.Equal(reference.Encode(word.ToLowerInvariant()), wordPiece.Encode(word)));
        string[] plain = [.. words.Where(word => !word.AsSpan().ContainsAny(symbols))];
        Assert.All(plain, word => Assert.Equal(package.EncodeToIds(word, addSpecialTokens: false), wordPiece.Encode(word)));
    }
}
