using System.Text.Json;
using Harness.Common;

namespace Harness.Text;

/// <summary>
/// What the files of a checkpoint's tokenizer say; null where they say nothing. Every key that changes the tokens of a text is read or refused. All
/// other keys are let pass.
/// </summary>
internal sealed record TokenizerFiles(bool? LowerCase = null, bool? StripAccents = null, bool? SplitIdeographs = null)
{
    private const string TokenizerFile = "tokenizer.json";
    private const string SpecialTokensFile = "special_tokens_map.json";
    private const string AddedTokensFile = "added_tokens.json";

    // The tokenizers that cut text as BERT's does.
    private static readonly string[] Classes =
    [
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "PreTrainedTokenizer", "TokenizersBackend",
    ];

    /// <summary>Reads all files that are there.</summary>
    /// <exception cref="DataFormatException">A file is damaged, contradicts another, or asks for tokens that are not made here.</exception>
    public static TokenizerFiles Read(string folder, Vocabulary vocabulary)
    {
        var config = ReadFile(folder, BertWordPiece.ConfigFile, "a tokenizer's configuration", root => OfConfig(root, vocabulary));
        var tokenizer = ReadFile(folder, TokenizerFile, "a tokenizer", root => OfTokenizer(root, vocabulary));
        ReadFile(folder, SpecialTokensFile, "a map of special tokens", CheckSpecialTokens);
        ReadFile(folder, AddedTokensFile, "a map of added tokens", root => CheckAddedIds(root, vocabulary));
        return new TokenizerFiles(
            Agreed("do_lower_case", config.LowerCase, "lowercase", tokenizer.LowerCase),
            Agreed("strip_accents", config.StripAccents, "strip_accents", tokenizer.StripAccents),
            Agreed("tokenize_chinese_chars", config.SplitIdeographs, "handle_chinese_chars", tokenizer.SplitIdeographs));

        bool? Agreed(string key, bool? value, string otherKey, bool? otherValue) => value is null || otherValue is null || value == otherValue
            ? value ?? otherValue
            : throw new DataFormatException(
                $"{Path.Combine(folder, BertWordPiece.ConfigFile)}: {key} is {Json(value)}, and {otherKey} in {TokenizerFile} is {Json(otherValue)}. "
                + "Expected the same in both files; correct the one that is wrong.");
    }

    private static string Json(bool? value) => value == true ? "true" : "false";

    private static TokenizerFiles ReadFile(string folder, string name, string kind, Func<TokenizerKeys, TokenizerFiles> read)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return new TokenizerFiles();
        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAllText(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? read(new TokenizerKeys(path, "", json.RootElement))
                : throw new JsonException(json.RootElement.GetRawText());
        }
        // Half of a surrogate pair is valid JSON and no valid text.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DataFormatException($"{path}: not {kind} ({error.Message}). Expected Hugging Face's {name}, or no such file.", error);
        }
    }

    private static TokenizerFiles OfConfig(TokenizerKeys config, Vocabulary vocabulary)
    {
        var name = config.Text("tokenizer_class");
        if (name is not null && !Classes.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^"Fast".Length] : name))
            throw config.Refusal("tokenizer_class", "a BertTokenizer");
        config.CheckAbsent("auto_map", "no code of the checkpoint's own");
        config.CheckFlag("do_basic_tokenize", true);
        config.CheckFlag("clean_text", true);
        config.CheckText("wordpieces_prefix", "##");
        config.CheckNoTokensBut("never_split", Vocabulary.SpecialTokens);
        CheckSpecialTokens(config);
        if (config.Object("added_tokens_decoder") is { } added)
            foreach (var (id, token) in added.Objects())
                CheckAdded(added, id, token.Text("content"), id, vocabulary);
        return new TokenizerFiles(config.Flag("do_lower_case"), config.Flag("strip_accents"), config.Flag("tokenize_chinese_chars"));
    }

    private static TokenizerFiles OfTokenizer(TokenizerKeys tokenizer, Vocabulary vocabulary)
    {
        CheckModel(tokenizer.Needed("model"), vocabulary);
        tokenizer.Needed("pre_tokenizer").Require("type", "BertPreTokenizer");
        CheckPostProcessor(tokenizer, vocabulary);
        foreach (var token in tokenizer.Elements("added_tokens"))
            CheckAdded(token, "content", token.Text("content"), Invariant($"{token.Integer("id")}"), vocabulary);

        var normalizer = tokenizer.Needed("normalizer");
        normalizer.Require("type", "BertNormalizer");
        normalizer.CheckFlag("clean_text", true);
        return new TokenizerFiles(normalizer.Flag("lowercase"), normalizer.Flag("strip_accents"), normalizer.Flag("handle_chinese_chars"));
    }

    private static void CheckModel(TokenizerKeys model, Vocabulary vocabulary)
    {
        model.CheckText("type", "WordPiece");
        model.Require("unk_token", "[UNK]");
        model.Require("continuing_subword_prefix", "##");
        if (model.Integer("max_input_chars_per_word") is not (null or BertWordPiece.MaximumWordLength))
            throw model.Refusal("max_input_chars_per_word", Invariant($"{BertWordPiece.MaximumWordLength}"));
        var entries = model.Needed("vocab");
        var count = 0;
        foreach (var entry in entries.Names())
        {
            count++;
            if (entries.Integer(entry) is var id && vocabulary.Find(entry) is var expected && (id is null || id != expected))
                throw entries.Refusal(entry, expected is null
                    ? $"the entries of {BertWordPiece.VocabularyFile}, and this is none of them"
                    : Invariant($"its id in {BertWordPiece.VocabularyFile}, {expected}"));
        }

        if (count != vocabulary.Entries.Count)
            throw model.Refusal(
                "vocab", Invariant($"the {vocabulary.Entries.Count} entries of {BertWordPiece.VocabularyFile}"), Invariant($"{count} entries"));
    }

    // The post-processor puts [CLS] before a text and [SEP] after it.
    private static void CheckPostProcessor(TokenizerKeys tokenizer, Vocabulary vocabulary)
    {
        var processor = tokenizer.Needed("post_processor");
        var isRight = processor.Text("type") switch
        {
            "BertProcessing" => IsPair("cls", "[CLS]") && IsPair("sep", "[SEP]"),
            "TemplateProcessing" => processor.Elements("single").Select(Template).SequenceEqual(["[CLS] 0", "A 0", "[SEP] 0"])
                && IsInserted("[CLS]") && IsInserted("[SEP]"),
            _ => throw processor.Refusal("type", "\"TemplateProcessing\" or \"BertProcessing\""),
        };
        if (!isRight)
            throw tokenizer.Refusal("post_processor", "[CLS] before a text and [SEP] after it, with the vocabulary's ids and the token type 0");

        bool IsPair(string key, string token) => processor.Value(key) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
            && pair[0].ValueKind == JsonValueKind.String && pair[0].GetString() == token
            && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var id) && id == vocabulary[token];

        bool IsInserted(string token) => processor.Object("special_tokens")?.Object(token)?.Value("ids") is { ValueKind: JsonValueKind.Array } ids
            && ids.GetArrayLength() == 1 && ids[0].ValueKind == JsonValueKind.Number && ids[0].TryGetInt32(out var id) && id == vocabulary[token];

        static string Template(TokenizerKeys part) => (part.Object("SpecialToken") ?? part.Object("Sequence")) is { } piece
            ? Invariant($"{piece.Text("id")} {piece.Integer("type_id")}")
            : "";
    }

    private static TokenizerFiles CheckSpecialTokens(TokenizerKeys config)
    {
        foreach (var token in Vocabulary.SpecialTokens)
        {
            var key = token.Trim('[', ']').ToLowerInvariant() + "_token";
            if (config.Value(key) is not null && config.Token(key) != token)
                throw config.Refusal(key, $"\"{token}\"");
        }

        foreach (var key in new[] { "bos_token", "eos_token" })
            if (config.Token(key) is { } other && !Vocabulary.SpecialTokens.Contains(other))
                throw config.Refusal(key, "null");
        config.CheckNoTokensBut("additional_special_tokens", Vocabulary.SpecialTokens);
        config.CheckNoTokensBut("extra_special_tokens", Vocabulary.SpecialTokens);
        return new TokenizerFiles();
    }

    private static TokenizerFiles CheckAddedIds(TokenizerKeys added, Vocabulary vocabulary)
    {
        foreach (var token in added.Names())
            CheckAdded(added, token, token, Invariant($"{added.Integer(token)}"), vocabulary);
        return new TokenizerFiles();
    }

    // An added token is found in a text before the text is cut. Special tokens are added in every checkpoint, and do not occur in text.
    private static void CheckAdded(TokenizerKeys place, string key, string? token, string id, Vocabulary vocabulary)
    {
        if (token is null || !Vocabulary.SpecialTokens.Contains(token))
            throw place.Refusal(key, $"no added token but {string.Join(' ', Vocabulary.SpecialTokens)}");
        if (id != Invariant($"{vocabulary[token]}"))
            throw place.Refusal(key, Invariant($"{token} with its id in {BertWordPiece.VocabularyFile}, {vocabulary[token]}"));
    }
}

/// <summary>The keys of an object in a tokenizer's file. A key whose value is null says nothing.</summary>
/// <param name="file">The path of the file.</param>
/// <param name="prefix">The keys that lead to the object, each with a full stop after it.</param>
/// <param name="json">The object.</param>
internal sealed class TokenizerKeys(string file, string prefix, JsonElement json)
{
    /// <summary>Gives the value of a key, which may be null; null also where there is no such key.</summary>
    public JsonElement? Value(string key) => json.TryGetProperty(key, out var value) ? value : null;

    /// <summary>Lists the keys.</summary>
    public IEnumerable<string> Names() => json.EnumerateObject().Select(property => property.Name);

    /// <summary>Gives all values, which must be objects, with their keys.</summary>
    public IEnumerable<(string Key, TokenizerKeys Object)> Objects() => Names().Select(name => (name, Needed(name)));

    public bool? Flag(string key) => Said(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Refusal(key, "true or false"),
    };

    public string? Text(string key) => Said(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Refusal(key, "a text"),
    };

    public int? Integer(string key) => Said(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => throw Refusal(key, "a whole number"),
    };

    public TokenizerKeys? Object(string key) => Said(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new TokenizerKeys(file, $"{prefix}{key}.", value),
        _ => throw Refusal(key, "an object"),
    };

    /// <summary>Gives the object of a key that must be there.</summary>
    public TokenizerKeys Needed(string key) => Object(key) ?? throw Refusal(key, "an object");

    /// <summary>Gives the objects of an array; none where the key says nothing.</summary>
    public IEnumerable<TokenizerKeys> Elements(string key) => Said(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray().Select((element, i) => element.ValueKind == JsonValueKind.Object
            ? new TokenizerKeys(file, Invariant($"{prefix}{key}[{i}]."), element)
            : throw Refusal(key, "an array of objects")),
        _ => throw Refusal(key, "an array"),
    };

    /// <summary>Gives a token, which stands there as a text or as an object with the text as its content.</summary>
    public string? Token(string key) => Said(key) is { ValueKind: JsonValueKind.Object } ? Object(key)!.Text("content") : Text(key);

    public void CheckFlag(string key, bool expected)
    {
        if (Flag(key) is { } value && value != expected)
            throw Refusal(key, expected ? "true" : "false");
    }

    public void CheckText(string key, string expected)
    {
        if (Text(key) is { } value && value != expected)
            throw Refusal(key, $"\"{expected}\"");
    }

    public void Require(string key, string expected)
    {
        if (Text(key) != expected)
            throw Refusal(key, $"\"{expected}\"");
    }

    public void CheckAbsent(string key, string expected)
    {
        if (Said(key) is not null)
            throw Refusal(key, expected);
    }

    /// <summary>Checks that a list of tokens, or an object whose values are tokens, names no others than some.</summary>
    public void CheckNoTokensBut(string key, IReadOnlyList<string> allowed)
    {
        var tokens = Said(key) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
            { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Select(property => property.Value),
            _ => throw Refusal(key, "an array"),
        };
        foreach (var token in tokens)
        {
            var text = token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content) ? content : token;
            if (text.ValueKind != JsonValueKind.String || !allowed.Contains(text.GetString()))
                throw Refusal(key, $"no tokens but {string.Join(' ', allowed)}");
        }
    }

    /// <summary>Makes the error for a value that is not as expected.</summary>
    /// <param name="actual">The description of the value; null for the value itself.</param>
    public DataFormatException Refusal(string key, string expected, string? actual = null)
    {
        var value = actual ?? (Value(key) is { } given ? Short(given.GetRawText()) : "not there");
        return new DataFormatException(
            $"{file}: {prefix}{key} is {value}. Expected {expected}: other tokens than BERT's own are not made here. "
            + "Take another checkpoint, or correct the file if it is wrong.");
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private JsonElement? Said(string key) => Value(key) is { ValueKind: not JsonValueKind.Null } value ? value : null;
}
