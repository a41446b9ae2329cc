using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Harness.Text;

/// <summary>
/// BERT's clean-up of cased text: NUL, U+FFFD and everything of Unicode's category C (control, format, private, unassigned, lone surrogates)
/// is dropped, except that tabs and line ends become blanks, as all space separators do; CJK ideographs get a blank on both sides. Case and
/// accents stay as they are. From BasicTokenizer's _clean_text and _tokenize_chinese_chars; like the fast tokenizers, and unlike recent
/// versions of the slow one, it composes nothing (no NFC).
/// </summary>
public sealed class BertNormalizer : Normalizer
{
    public override string Normalize(string original) => IsPlain(original) ? original : Clean(original);

    public override string Normalize(ReadOnlySpan<char> original) => IsPlain(original) ? original.ToString() : Clean(original);

    // Most words: nothing in printable ASCII is changed.
    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        // A lone surrogate is enumerated as U+FFFD, which is dropped as well.
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
                clean.Append(' ');
            else if (rune == Rune.ReplacementChar || IsControl(rune))
                continue;
            else if (IsCjk(rune.Value))
                clean.Append(' ').Append(rune).Append(' ');
            else
                clean.Append(rune);
        }

        return clean.ToString();
    }

    private static bool IsSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator;

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // The ideographs' blocks, as BERT lists them; Hangul, Hiragana and Katakana are written with spaces or in runs and stay whole.
    private static bool IsCjk(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
