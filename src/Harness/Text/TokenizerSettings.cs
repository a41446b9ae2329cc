using System.Text;
using Harness.Common;

namespace Harness.Text;

/// <summary>
/// The settings by which a BERT's tokenizer changes text before it is cut into pieces. The names in Hugging Face's files are in brackets.
/// </summary>
/// <param name="LowerCase">True when letters become lower-case (do_lower_case).</param>
/// <param name="StripAccents">True when letters lose their accents (strip_accents).</param>
/// <param name="SplitIdeographs">True when each CJK ideograph is a word of its own (tokenize_chinese_chars).</param>
public sealed record TokenizerSettings(bool LowerCase, bool StripAccents, bool SplitIdeographs)
{
    /// <summary>The settings of BERT's cased models: letter case and accents stay as they are.</summary>
    public static TokenizerSettings Cased { get; } = new(LowerCase: false, StripAccents: false, SplitIdeographs: true);

    /// <summary>The settings of BERT's uncased models: text becomes lower-case and loses its accents.</summary>
    public static TokenizerSettings Uncased { get; } = new(LowerCase: true, StripAccents: true, SplitIdeographs: true);

    /// <summary>
    /// Reads the settings from the files of a checkpoint's tokenizer, as Hugging Face's BertTokenizerFast means them: tokenizer_config.json,
    /// tokenizer.json, special_tokens_map.json and added_tokens.json, each where it is there. Where no file says whether text becomes lower-case, the
    /// vocabulary decides: one with upper-case letters outside its special tokens is cased. Accents are stripped where text becomes lower-case,
    /// unless a file says otherwise.
    /// </summary>
    /// <param name="folder">The folder of the checkpoint.</param>
    /// <param name="vocabulary">The checkpoint's vocabulary.</param>
    /// <exception cref="DataFormatException">
    /// A file is damaged, two files contradict each other, or a file asks for tokens that are not made here. The message names the file and the key.
    /// </exception>
    public static TokenizerSettings Read(string folder, Vocabulary vocabulary)
    {
        var said = TokenizerFiles.Read(folder, vocabulary);
        var lowerCase = said.LowerCase ?? !HasUpperCase(vocabulary);
        return new TokenizerSettings(lowerCase, said.StripAccents ?? lowerCase, said.SplitIdeographs ?? true);
    }

    // Symbols such as the double-struck R are upper-case letters that have no lower case, and stand in the vocabularies of uncased models.
    private static bool HasUpperCase(Vocabulary vocabulary) => vocabulary.Entries.Any(entry =>
        !Vocabulary.IsSpecial(entry) && entry.EnumerateRunes().Any(rune => Rune.ToLowerInvariant(rune) != rune));
}
