using System.Text.RegularExpressions;

namespace Harness.Tasks.TextClassification;

/// <summary>
/// Splits a text into words as the files of SST-2 have them: in lower case, with endings such as <c>n't</c> and <c>'s</c> apart, as in the Penn
/// treebank, and of punctuation with commas, quotation marks, question marks and exclamation marks alone. Texts of those files stay what they are.
/// </summary>
public static partial class TreebankWords
{
    /// <summary>Gives the words of a text, separated by single blanks.</summary>
    public static string Of(string text)
    {
        var plain = text.Replace('’', '\'').Replace('‘', '\'').Replace('“', '"').Replace('”', '"').ToLowerInvariant();
        var quoted = OpeningQuote().Replace(plain, "``").Replace("\"", "''", StringComparison.Ordinal);
        return string.Join(' ', Word().Matches(quoted).Select(word => word.Value));
    }

    [GeneratedRegex(@"(?<![^\s(\[])""")]
    private static partial Regex OpeningQuote();

    // From the top: a part of a contraction, a name such as o'hara, a decade or a clipped word, a number, a word, and punctuation that is kept.
    [GeneratedRegex(
        """
        n't\b | [\p{L}\p{M}\p{N}]+?(?=n't\b) | '(?:s|re|ve|ll|d|m)\b
        | \b[dlo]'[\p{L}\p{M}]{3,} | '\p{N}+s?\b | '(?:em|til|tis|twas)\b | '\bn\b'? | \bol'(?!\p{L})
        | \p{N}+(?:,\p{N}{3})+(?!\p{N}) | [\p{L}\p{M}\p{N}]+
        | ``? | '' | ' | [?!]+ | ,
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Word();
}
