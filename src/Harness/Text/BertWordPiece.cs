using System.Collections.Concurrent;
using System.Text.Json;
using Harness.Common;
using Microsoft.ML.Tokenizers;

namespace Harness.Text;

/// <summary>
/// WordPiece for BERT's cased models, a word at a time: Microsoft.ML.Tokenizers' <see cref="BertTokenizer"/> with BERT's own clean-up and
/// split (<see cref="BertNormalizer"/>, <see cref="BertPreTokenizer"/>), which the package's defaults are not. Equal to Hugging Face's
/// BasicTokenizer (do_lower_case=False) followed by its WordpieceTokenizer. Words of text never become special tokens: "[CLS]" in a corpus
/// is three pieces, not a boundary. Safe to use from several threads.
/// </summary>
public sealed class BertWordPiece
{
    public const string VocabularyFile = "vocab.txt";
    public const string ConfigFile = "tokenizer_config.json";

    /// <summary>A longer piece, in code points, is unknown.</summary>
    public const int MaximumWordLength = 100;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    private readonly ConcurrentDictionary<string, IReadOnlyList<int>> known = new(StringComparer.Ordinal);
    private readonly BertNormalizer normalizer = new();
    private readonly BertPreTokenizer preTokenizer = new();
    private readonly BertTokenizer tokenizer;
    private readonly Vocabulary vocabulary;

    public BertWordPiece(Vocabulary vocabulary)
    {
        this.vocabulary = vocabulary;
        using var entries = new MemoryStream(vocabulary.ToBytes());
        tokenizer = BertTokenizer.Create(entries, new BertOptions
        {
            LowerCaseBeforeTokenization = false,
            SplitOnSpecialTokens = false,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            // The package counts UTF-16 units and BERT code points: this lets through all that BERT does, and Ids measures the rest.
            MaxInputCharsPerWord = 2 * MaximumWordLength,
        });
    }

    public int VocabularySize => vocabulary.Entries.Count;

    /// <inheritdoc cref="Vocabulary.Sha256"/>
    public string VocabularySha256 => vocabulary.Sha256;

    public int ClassificationId => tokenizer.ClassificationTokenId;

    public int SeparatorId => tokenizer.SeparatorTokenId;

    public int PaddingId => tokenizer.PaddingTokenId;

    public int UnknownId => tokenizer.UnknownTokenId;

    public int MaskId => tokenizer.MaskingTokenId;

    /// <inheritdoc cref="Vocabulary.Load"/>
    public static BertWordPiece Load(string path) => new(Vocabulary.Load(path));

    /// <summary>The ids of one word's tokens, without specials; none for a word that is empty or vanishes in the clean-up.</summary>
    public IReadOnlyList<int> Encode(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return known.GetOrAdd(word, text => Array.AsReadOnly(Ids(text)));
    }

    /// <summary>The vocabulary's entry with an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Token(int id) => (uint)id < (uint)VocabularySize
        ? vocabulary.Entries[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Expected an id from 0 to {VocabularySize - 1}.");

    /// <summary>Writes vocab.txt and tokenizer_config.json, from which Hugging Face's BertTokenizer makes the same tokens.</summary>
    /// <param name="maximumLength">Tokens of an input at most, specials included.</param>
    public void Save(string folder, int maximumLength)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, VocabularyFile), string.Concat(vocabulary.Entries.Select(entry => entry + "\n")));
        var config = new { do_lower_case = false, model_max_length = maximumLength, tokenizer_class = "BertTokenizer" };
        AtomicFile.WriteAllText(Path.Combine(folder, ConfigFile), JsonSerializer.Serialize(config, Json) + "\n");
    }

    private int[] Ids(string word)
    {
        if (word.Length <= MaximumWordLength)
            return [.. tokenizer.EncodeToIds(word, addSpecialTokens: false)];

        var text = normalizer.Normalize(word);
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
