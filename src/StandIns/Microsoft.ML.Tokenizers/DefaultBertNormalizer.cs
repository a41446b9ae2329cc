using System.Globalization;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// The package's default for BERT. As there, and unlike BERT itself, tabs and line ends are dropped as control characters, format characters
/// stay, and the result is in Unicode's form C.
/// </summary>
internal sealed class DefaultBertNormalizer(bool lowerCase, bool spaceCjk, bool removeNonSpacingMarks) : Normalizer
{
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    public override string Normalize(string original)
    {
        if (removeNonSpacingMarks)
            original = original.Normalize(NormalizationForm.FormD);

        var text = new StringBuilder(original.Length);
        for (int i = 0, length; i < original.Length; i += length)
        {
            length = char.IsSurrogatePair(original, i) ? 2 : 1;
            var character = original.AsSpan(i, length);
            var codePoint = length == 2 ? char.ConvertToUtf32(original, i) : original[i];
            var category = CharUnicodeInfo.GetUnicodeCategory(original, i);
            if (codePoint is 0 or 0xFFFD || category is UnicodeCategory.Control)
                continue;

            if (category is UnicodeCategory.SpaceSeparator)
                text.Append(' ');
            else if (category is UnicodeCategory.NonSpacingMark && removeNonSpacingMarks)
                continue;
            else if (category is UnicodeCategory.UppercaseLetter && lowerCase)
                text.Append(character.ToString().ToLowerInvariant());
            else if (spaceCjk && IsCjk(codePoint))
                text.Append(' ').Append(character).Append(' ');
            else
                text.Append(character);
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsCjk(int codePoint) => codePoint
        is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}
