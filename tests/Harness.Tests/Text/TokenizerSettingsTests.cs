using Harness.Common;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Text;

/// <summary>The files of a checkpoint's tokenizer, which these tests write as Hugging Face's programs do.</summary>
public sealed class TokenizerSettingsTests : IDisposable
{
    private static readonly string[] CasedEntries = [.. Vocabulary.SpecialTokens, "Rome", "rome"];

    // bert-base-uncased's vocabulary has the double-struck R, and the multilingual one has <S>.
    private static readonly string[] UncasedEntries = [.. Vocabulary.SpecialTokens, "[unused1]", "rome", "##\u211D", "<S>"];

    // This is bert-base-uncased's tokenizer.json, with a small vocabulary. The truncation and the padding are those of MiniLM's.
    private const string Tokenizer = """
        {
          "version": "1.0",
          "truncation": { "max_length": 128, "strategy": "LongestFirst", "stride": 0 },
          "padding": { "strategy": { "Fixed": 128 }, "direction": "Right", "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]" },
          "added_tokens": [
            { "id": 0, "special": true, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false },
            { "id": 2, "special": true, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false }
          ],
          "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true },
          "pre_tokenizer": { "type": "BertPreTokenizer" },
          "post_processor": {
            "type": "TemplateProcessing",
            "single": [
              { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
              { "Sequence": { "id": "A", "type_id": 0 } },
              { "SpecialToken": { "id": "[SEP]", "type_id": 0 } }
            ],
            "pair": [],
            "special_tokens": {
              "[CLS]": { "id": "[CLS]", "ids": [2], "tokens": ["[CLS]"] },
              "[SEP]": { "id": "[SEP]", "ids": [3], "tokens": ["[SEP]"] }
            }
          },
          "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": { "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "Rome": 5, "rome": 6 }
          }
        }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Write(string name, string text) => File.WriteAllText(folder.PathOf(name), text);

    private TokenizerSettings Read(params string[] entries)
    {
        File.WriteAllLines(folder.PathOf("vocab.txt"), entries);
        return BertWordPiece.Open(folder.Path).Settings;
    }

    private string Refusal() => Assert.Throws<DataFormatException>(() => Read(CasedEntries)).Message;

    [Theory]
    [InlineData("""{"do_lower_case": false}""", false, false, true)]
    [InlineData("""{"do_lower_case": true}""", true, true, true)]
    [InlineData("""{"do_lower_case": true, "strip_accents": null}""", true, true, true)]
    [InlineData("""{"do_lower_case": true, "strip_accents": false}""", true, false, true)]
    [InlineData("""{"do_lower_case": false, "strip_accents": true}""", false, true, true)]
    [InlineData("""{"do_lower_case": false, "tokenize_chinese_chars": false}""", false, false, false)]
    public void Read_takes_what_the_configuration_says(string config, bool lowerCase, bool stripAccents, bool splitIdeographs)
    {
        Write("tokenizer_config.json", config);
        Assert.Equal(new TokenizerSettings(lowerCase, stripAccents, splitIdeographs), Read(CasedEntries));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"do_lower_case": null}""")]
    public void Read_asks_the_vocabulary_where_no_file_speaks_of_case(string? config)
    {
        if (config is not null)
            Write("tokenizer_config.json", config);
        Assert.Equal(TokenizerSettings.Cased, Read(CasedEntries));
        Assert.Equal(TokenizerSettings.Uncased, Read(UncasedEntries));
    }

    // These are the keys of all-MiniLM-L6-v2's, of bert-base-uncased's and of those that transformers 4 and 5 write.
    [Fact]
    public void Read_lets_keys_pass_that_change_no_token()
    {
        Write("tokenizer_config.json", """
            {
              "do_lower_case": true, "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
              "mask_token": { "__type": "AddedToken", "content": "[MASK]", "lstrip": false, "normalized": true, "rstrip": false },
              "tokenize_chinese_chars": true, "strip_accents": null, "name_or_path": "nreimers/MiniLM-L6-H384-uncased", "do_basic_tokenize": true,
              "never_split": null, "tokenizer_class": "BertTokenizerFast", "model_max_length": 512, "clean_up_tokenization_spaces": true,
              "added_tokens_decoder": { "0": { "content": "[PAD]", "special": true }, "4": { "content": "[MASK]", "special": true } },
              "max_length": 128, "padding_side": "right", "truncation_side": "right", "stride": 0, "extra_special_tokens": {},
              "backend": "tokenizers", "additional_special_tokens": [], "special_tokens_map_file": null, "bos_token": null
            }
            """);
        Write("special_tokens_map.json", """{"unk_token": "[UNK]", "cls_token": { "content": "[CLS]" }, "mask_token": "[MASK]"}""");
        Write("added_tokens.json", """{"[MASK]": 4}""");
        Write("tokenizer.json", Tokenizer);
        Assert.Equal(TokenizerSettings.Uncased, Read(CasedEntries));
    }

    [Theory]
    [InlineData("""{"do_basic_tokenize": false}""", "do_basic_tokenize is false. Expected true")]
    [InlineData("""{"clean_text": false}""", "clean_text is false. Expected true")]
    [InlineData("""{"wordpieces_prefix": "@@"}""", "wordpieces_prefix is \"@@\". Expected \"##\"")]
    [InlineData("""{"never_split": ["Rome"]}""", "never_split is [\"Rome\"]. Expected no tokens but [PAD]")]
    [InlineData("""{"unk_token": "<unk>"}""", "unk_token is \"<unk>\". Expected \"[UNK]\"")]
    [InlineData("""{"cls_token": {"content": "<s>"}}""", "cls_token is {\"content\": \"<s>\"}. Expected \"[CLS]\"")]
    [InlineData("""{"sep_token": "</s>"}""", "sep_token is \"</s>\". Expected \"[SEP]\"")]
    [InlineData("""{"sep_token": null}""", "sep_token is null. Expected \"[SEP]\"")]
    [InlineData("""{"bos_token": "<s>"}""", "bos_token is \"<s>\". Expected null")]
    [InlineData("""{"additional_special_tokens": ["[E1]"]}""", "additional_special_tokens is [\"[E1]\"]. Expected no tokens but")]
    [InlineData("""{"extra_special_tokens": {"e": "[E1]"}}""", "extra_special_tokens is")]
    [InlineData("""{"added_tokens_decoder": {"7": {"content": "Berlin"}}}""", "added_tokens_decoder.7 is {\"content\": \"Berlin\"}. Expected no")]
    [InlineData("""{"added_tokens_decoder": {"1": {"content": "[PAD]"}}}""", "Expected [PAD] with its id in vocab.txt, 0")]
    [InlineData("""{"tokenizer_class": "BertJapaneseTokenizer"}""", "tokenizer_class is \"BertJapaneseTokenizer\". Expected a BertTokenizer")]
    [InlineData("""{"auto_map": {"AutoTokenizer": ["own.Tokenizer", null]}}""", "auto_map is")]
    [InlineData("""{"do_lower_case": 1}""", "do_lower_case is 1. Expected true or false")]
    [InlineData("""{"strip_accents": "true"}""", "strip_accents is \"true\". Expected true or false")]
    public void Read_refuses_a_configuration_that_asks_for_other_tokens(string config, string message)
    {
        Write("tokenizer_config.json", config);
        Assert.StartsWith($"{folder.PathOf("tokenizer_config.json")}: ", Refusal());
        Assert.Contains(message, Refusal());
    }

    [Fact]
    public void Read_takes_what_the_fast_tokenizers_file_says()
    {
        Write("tokenizer.json", Tokenizer);
        Assert.Equal(TokenizerSettings.Uncased, Read(CasedEntries));
        Write("tokenizer.json", Tokenizer.Replace("\"strip_accents\": null", "\"strip_accents\": false", StringComparison.Ordinal));
        Assert.Equal(TokenizerSettings.Uncased with { StripAccents = false }, Read(CasedEntries));
    }

    [Theory]
    [InlineData("\"lowercase\": true", "\"lowercase\": false", "do_lower_case is true, and lowercase in tokenizer.json is false")]
    [InlineData("\"handle_chinese_chars\": true", "\"handle_chinese_chars\": false", "tokenize_chinese_chars is true")]
    [InlineData("\"clean_text\": true", "\"clean_text\": false", "normalizer.clean_text is false. Expected true")]
    [InlineData("BertNormalizer", "Lowercase", "normalizer.type is \"Lowercase\". Expected \"BertNormalizer\"")]
    [InlineData("BertPreTokenizer", "Whitespace", "pre_tokenizer.type is \"Whitespace\". Expected \"BertPreTokenizer\"")]
    [InlineData("\"type\": \"WordPiece\", \"unk_token\"", "\"type\": \"BPE\", \"unk_token\"", "model.type is \"BPE\". Expected \"WordPiece\"")]
    [InlineData("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"[MASK]\"", "model.unk_token is \"[MASK]\". Expected \"[UNK]\"")]
    [InlineData("\"continuing_subword_prefix\": \"##\"", "\"continuing_subword_prefix\": \"@\"", "model.continuing_subword_prefix is \"@\"")]
    [InlineData("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": 20", "model.max_input_chars_per_word is 20. Expected 100")]
    [InlineData("\"Rome\": 5", "\"Roma\": 5", "model.vocab.Roma is 5. Expected the entries of vocab.txt")]
    [InlineData("\"Rome\": 5, \"rome\": 6", "\"Rome\": 6, \"rome\": 5", "model.vocab.Rome is 6. Expected its id in vocab.txt, 5")]
    [InlineData(", \"rome\": 6", "", "model.vocab is 6 entries. Expected the 7 entries of vocab.txt")]
    [InlineData("\"ids\": [2]", "\"ids\": [1]", "Expected [CLS] before a text and [SEP] after it")]
    [InlineData("{ \"SpecialToken\": { \"id\": \"[CLS]\", \"type_id\": 0 } },", "", "Expected [CLS] before a text and [SEP] after it")]
    [InlineData("\"id\": 2, \"special\"", "\"id\": 5, \"special\"", "content is \"[CLS]\". Expected [CLS] with its id in vocab.txt, 2")]
    [InlineData("\"content\": \"[CLS]\"", "\"content\": \"Rome\"", "added_tokens[1].content is \"Rome\". Expected no added token but")]
    public void Read_refuses_a_fast_tokenizer_that_makes_other_tokens(string part, string other, string message)
    {
        Assert.Contains(part, Tokenizer);
        Write("tokenizer_config.json", """{"do_lower_case": true, "tokenize_chinese_chars": true}""");
        Write("tokenizer.json", Tokenizer.Replace(part, other, StringComparison.Ordinal));
        Assert.Contains(message, Refusal());
    }

    [Theory]
    [InlineData("special_tokens_map.json", """{"unk_token": "<unk>"}""", "unk_token is \"<unk>\". Expected \"[UNK]\"")]
    [InlineData("added_tokens.json", """{"Berlin": 7}""", "Berlin is 7. Expected no added token but")]
    public void Read_refuses_tokens_that_are_added_in_a_file_of_their_own(string name, string text, string message)
    {
        Write(name, text);
        Assert.Contains($"{folder.PathOf(name)}: {message}", Refusal());
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    public void Save_writes_the_settings_that_Open_reads(bool lowerCase, bool stripAccents, bool splitIdeographs)
    {
        var settings = new TokenizerSettings(lowerCase, stripAccents, splitIdeographs);
        new BertWordPiece(Vocabulary.FromEntries(CasedEntries), settings).Save(folder.Path, maximumLength: 32);
        Assert.Equal(settings, BertWordPiece.Open(folder.Path).Settings);
        // Without the file the vocabulary would be taken for a cased one.
        Assert.Contains($"\"do_lower_case\": {(lowerCase ? "true" : "false")},", File.ReadAllText(folder.PathOf("tokenizer_config.json")));
    }

    // The counts, special tokens included, are those of Hugging Face's BertTokenizer.
    [Theory]
    [InlineData("""{"do_lower_case": false, "tokenize_chinese_chars": false}""", "\u6771\u4EAC", "\u6771\u4EAC", 3)]
    [InlineData("""{"do_lower_case": false}""", "\u6771\u4EAC", "\u6771\u4EAC,\u6771,\u4EAC", 4)]
    [InlineData("""{"do_lower_case": false, "strip_accents": true}""", "K\u00F6ln", "Ko,##ln", 4)]
    [InlineData("""{"do_lower_case": true, "strip_accents": false}""", "K\u00D6LN", "k\u00F6,##ln", 4)]
    [InlineData("""{"do_lower_case": true}""", "K\u00D6LN", "koln,k\u00F6,##ln", 3)]
    public void A_track_of_ones_own_counts_the_tokens_of_its_checkpoint(string config, string word, string entries, int tokens)
    {
        var checkpoint = Directory.CreateDirectory(folder.PathOf("ckpt")).FullName;
        File.WriteAllText(Path.Combine(checkpoint, "tokenizer_config.json"), config);
        File.WriteAllLines(Path.Combine(checkpoint, "vocab.txt"), [.. Vocabulary.SpecialTokens, .. entries.Split(',')]);
        foreach (var file in new[] { "train.txt", "valid.txt", "test.txt" })
            Write(file, $"{word} O\n");
        var data = new CorpusData(new CorpusFiles().In(folder.Path), new TagSet("P", "L"), vocabularySize: 7, maximumLength: 32, () => checkpoint)
            .Open(folder: null, text: null);

        Assert.Equal(tokens, data.Split(Split.Training).Examples.Single().Length);
        Assert.DoesNotContain(data.WordPiece.UnknownId, data.Split(Split.Training).Examples.Single().TokenIds);
    }

    [Fact]
    public void Hash_of_the_data_depends_on_settings_other_than_the_cased_models()
    {
        foreach (var file in new[] { "train.txt", "valid.txt", "test.txt" })
            Write(file, "rome O\n");
        File.WriteAllLines(folder.PathOf("vocab.txt"), UncasedEntries);

        // Python computed this hash of the vocabulary's hash, the names of the splits and their lines, without any settings.
        Assert.Equal("c86c8c3c26fc1b5b77c33ebf235a531a601ed1ccd3a1803d4f5267d0e3328527", HashWith("""{"do_lower_case": false}"""));
        var others = new[]
        {
            HashWith("""{"do_lower_case": true}"""),
            HashWith("""{"do_lower_case": true, "strip_accents": false}"""),
            HashWith("""{"do_lower_case": false, "tokenize_chinese_chars": false}"""),
            HashWith("""{"do_lower_case": false}"""),
        };
        Assert.Equal(4, others.Distinct().Count());

        string HashWith(string config)
        {
            Write("tokenizer_config.json", config);
            var files = new CorpusFiles().In(folder.Path) with { Vocabulary = folder.PathOf("vocab.txt") };
            return new CorpusData(files, new TagSet("P", "L"), vocabularySize: 9, maximumLength: 32, checkpointFolder: null)
                .Open(folder: null, text: null).Hash;
        }
    }
}
