using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Harness.Common;
using Microsoft.ML.Tokenizers;

namespace Harness.Text;

/// <summary>
/// The WordPiece tokenizer of BERT's models, which encodes one word at a time. It is the <see cref="BertTokenizer"/> of Microsoft.ML.Tokenizers
/// with BERT's own clean-up and split (<see cref="BertNormalizer"/>, <see cref="BertPreTokenizer"/>) in place of the package's defaults, and gives
/// the same tokens as Hugging Face's BertTokenizerFast. Words of text never become special tokens: "[CLS]" in a corpus is three pieces, not a
/// boundary. Several threads may use one instance.
/// </summary>
public sealed class BertWordPiece
{
    /// <summary>The name of the vocabulary's file in a checkpoint.</summary>
    public const string VocabularyFile = "vocab.txt";

    /// <summary>The name of the configuration's file in a checkpoint.</summary>
    public const string ConfigFile = "tokenizer_config.json";

    /// <summary>The largest number of code points in a piece. A longer piece is unknown.</summary>
    public const int MaximumWordLength = 100;

    // The beginning of a piece that stands inside a word.
    private const string Continuation = "##";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    private readonly ConcurrentDictionary<string, IReadOnlyList<int>> known = new(StringComparer.Ordinal);
    private readonly BertNormalizer normalizer;
    private readonly BertPreTokenizer preTokenizer = new();
    private readonly BertTokenizer tokenizer;
    private readonly Vocabulary vocabulary;

    /// <param name="settings">The settings by which text is changed before it is cut; null for <see cref="TokenizerSettings.Cased"/>.</param>
    public BertWordPiece(Vocabulary vocabulary, TokenizerSettings? settings = null)
    {
        this.vocabulary = vocabulary;
        Settings = settings ?? TokenizerSettings.Cased;
        normalizer = new BertNormalizer(Settings);
        using var entries = new MemoryStream(vocabulary.ToBytes());
        tokenizer = BertTokenizer.Create(entries, new BertOptions
        {
            LowerCaseBeforeTokenization = false,
            SplitOnSpecialTokens = false,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            // The package counts UTF-16 units, and BERT counts code points. This limit lets through all that BERT does, and Ids checks the rest.
            MaxInputCharsPerWord = 2 * MaximumWordLength,
        });
    }

    /// <summary>The settings by which text is changed before it is cut into pieces.</summary>
    public TokenizerSettings Settings { get; }

    /// <summary>The number of entries in the vocabulary.</summary>
    public int VocabularySize => vocabulary.Entries.Count;

    /// <inheritdoc cref="Vocabulary.Sha256"/>
    public string VocabularySha256 => vocabulary.Sha256;

    /// <summary>The id of [CLS].</summary>
    public int ClassificationId => tokenizer.ClassificationTokenId;

    /// <summary>The id of [SEP].</summary>
    public int SeparatorId => tokenizer.SeparatorTokenId;

    /// <summary>The id of [PAD].</summary>
    public int PaddingId => tokenizer.PaddingTokenId;

    /// <summary>The id of [UNK].</summary>
    public int UnknownId => tokenizer.UnknownTokenId;

    /// <summary>The id of [MASK].</summary>
    public int MaskId => tokenizer.MaskingTokenId;

    /// <summary>Reads a vocabulary, and the settings that belong to it from the files of the tokenizer that are in the same folder.</summary>
    /// <param name="path">The file of the vocabulary.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">A file is no vocabulary, or the settings cannot be applied; the message says which and why.</exception>
    public static BertWordPiece Load(string path)
    {
        var vocabulary = Vocabulary.Load(path);
        return new BertWordPiece(vocabulary, TokenizerSettings.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, vocabulary));
    }

    /// <summary>Reads the tokenizer of a checkpoint's folder: vocab.txt and, where they are there, the files with its settings.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static BertWordPiece Open(string folder) => Load(Path.Combine(folder, VocabularyFile));

    /// <summary>Encodes a word as token ids, without specials. A word that is empty or vanishes in the clean-up has none.</summary>
    public IReadOnlyList<int> Encode(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return known.GetOrAdd(word, text => Array.AsReadOnly(Ids(text)));
    }

    /// <summary>Returns the vocabulary's entry with an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Token(int id) => (uint)id < (uint)VocabularySize
        ? vocabulary.Entries[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Expected an id from 0 to {VocabularySize - 1}.");

    /// <summary>
    /// Spells a piece of another vocabulary with pieces of this one, the longest first. Letters that this one lacks are left out.
    /// </summary>
    /// <param name="piece">A word or its beginning, or after "##" a part of a word.</param>
    /// <returns>Ids; none where the piece cannot be spelled at all.</returns>
    public IReadOnlyList<int> PiecesOf(string piece)
    {
        if (vocabulary.Find(piece) is { } same)
            return [same];
        if (Vocabulary.IsSpecial(piece))
            return [];
        var isInside = piece.StartsWith(Continuation, StringComparison.Ordinal);
        var letters = new BertNormalizer(Settings).Normalize(isInside ? piece[Continuation.Length..] : piece);
        var found = new List<int>();
        for (var from = 0; from < letters.Length;)
        {
            var prefix = isInside || from > 0 ? Continuation : "";
            var longest = Enumerable.Range(1, letters.Length - from)
                .LastOrDefault(length => vocabulary.Find(prefix + letters.Substring(from, length)) is not null);
            if (longest > 0)
                found.Add(vocabulary[prefix + letters.Substring(from, longest)]);
            from += Math.Max(longest, 1);
        }

        return found;
    }

    /// <summary>Writes vocab.txt and tokenizer_config.json, from which Hugging Face's BertTokenizer makes the same tokens.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="maximumLength">The largest number of tokens in an input, specials included.</param>
    public void Save(string folder, int maximumLength)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, VocabularyFile), string.Concat(vocabulary.Entries.Select(entry => entry + "\n")));
        var config = new
        {
            do_lower_case = Settings.LowerCase,
            model_max_length = maximumLength,
            strip_accents = Settings.StripAccents,
            tokenize_chinese_chars = Settings.SplitIdeographs,
            tokenizer_class = "BertTokenizer",
        };
        AtomicFile.WriteAllText(Path.Combine(folder, ConfigFile), JsonSerializer.Serialize(config, Json) + "\n");
    }

    private int[] Ids(string word)
    {
        var text = normalizer.Normalize(word);
        if (text.Length <= MaximumWordLength)
            return [.. tokenizer.EncodeToIds(text, addSpecialTokens: false, considerNormalization: false)];

        var ids = new List<int>();
        foreach (var (offset, length) in preTokenizer.PreTokenize(text))
        {
            var piece = text.Substring(offset, length);
            if (piece.EnumerateRunes().Count() > MaximumWordLength)
                ids.Add(UnknownId);
            else
                ids.AddRange(tokenizer.EncodeToIds(piece, addSpecialTokens: false, considerPreTokenization: false, considerNormalization: false));
        }

        return [.. ids];
    }
}

/// <summary>
/// BERT's clean-up of text. It drops NUL, U+FFFD and everything of Unicode's category C (control, format, private use, unassigned, lone surrogates),
/// but turns tabs, line ends and all space separators into blanks. Then, each where the settings say so, CJK ideographs get a blank on both sides,
/// text is decomposed (NFD) and loses its non-spacing marks, and letters become lower-case. Without stripping, accents stay as they are, and nothing
/// is composed (no NFC). It follows the BertNormalizer of Hugging Face's fast tokenizers, step by step: a letter becomes lower-case whatever stands
/// beside it, so that a capital sigma at the end of a word becomes σ, where Python makes ς.
/// </summary>
/// <param name="settings">The settings by which text is changed; null for <see cref="TokenizerSettings.Cased"/>.</param>
public sealed class BertNormalizer(TokenizerSettings? settings = null) : Normalizer
{
    // This is the only letter whose lower case is two characters.
    private const int CapitalDottedI = 0x0130;
    private const string SmallDottedI = "i\u0307";

    private readonly TokenizerSettings settings = settings ?? TokenizerSettings.Cased;

    public override string Normalize(string original) => IsPlain(original) ? Plain(original) : Whole(original);

    public override string Normalize(ReadOnlySpan<char> original) => IsPlain(original) ? Plain(original.ToString()) : Whole(original);

    // Printable ASCII, which is most words, needs no clean-up.
    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    private string Plain(string text) => settings.LowerCase ? text.ToLowerInvariant() : text;

    private string Whole(ReadOnlySpan<char> text)
    {
        var clean = Clean(text);
        if (settings.StripAccents)
            clean = WithoutMarks(clean);
        return settings.LowerCase ? LowerCase(clean) : clean;
    }

    private string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        // A lone surrogate is enumerated as U+FFFD, which is dropped as well.
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
                clean.Append(' ');
            else if (rune == Rune.ReplacementChar || IsControl(rune))
                continue;
            else if (settings.SplitIdeographs && IsCjk(rune.Value))
                clean.Append(' ').Append(rune).Append(' ');
            else
                clean.Append(rune);
        }

        return clean.ToString();
    }

    private static string WithoutMarks(string text)
    {
        var stripped = new StringBuilder(text.Length);
        foreach (var rune in CanonicalDecomposition.Of(text))
            if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark)
                stripped.Append(rune);
        return stripped.ToString();
    }

    private static string LowerCase(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == CapitalDottedI)
                lower.Append(SmallDottedI);
            else
                lower.Append(Rune.ToLowerInvariant(rune));
        }

        return lower.ToString();
    }

    private static bool IsSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator;

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // These are the blocks of ideographs as BERT lists them. Hangul, Hiragana and Katakana are written with spaces or in runs and stay whole.
    private static bool IsCjk(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}

/// <summary>
/// BERT's basic split: text is cut at white space, and every punctuation character is a piece of its own. Punctuation is Unicode's category P and,
/// whatever their category, all ASCII characters that are neither letters nor digits (<c>$ + = ^ | ~ &lt; &gt;</c> and the backtick among them). It
/// follows _run_split_on_punc of BasicTokenizer.
/// </summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int Offset, int Length)>();
        var start = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD, which is one UTF-16 unit as well.
            var next = position + rune.Utf16SequenceLength;
            var isPunctuation = IsPunctuation(rune);
            if (isPunctuation || Rune.IsWhiteSpace(rune))
            {
                if (position > start)
                    pieces.Add((start, position - start));
                if (isPunctuation)
                    pieces.Add((position, next - position));
                start = next;
            }

            position = next;
        }

        if (position > start)
            pieces.Add((start, position - start));
        return pieces;
    }

    internal static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is > ' ' and < 0x7F && !Rune.IsLetterOrDigit(rune)
        : Rune.IsPunctuation(rune);
}
