using System.Text;

namespace Harness.Common;

/// <summary>
/// Makes text from outside fit for messages. A control character in it could move the cursor of a terminal, or hide what the message says.
/// </summary>
public static class PrintableText
{
    /// <summary>
    /// Gives the text with every control character as its number, such as <c>\u0007</c>, and those as well that turn the direction of writing, that
    /// separate lines, or that have no width. Line feeds and tabs stay, and so do joiners, which some scripts and emoji need.
    /// </summary>
    public static string Of(string text) => Escaped(text, character => !IsPrintable(character));

    /// <summary>Gives the same text in one line: line feeds and tabs are escaped, too.</summary>
    public static string OfLine(string text) => Escaped(text, IsControl);

    /// <summary>Gives a control character as its number, and any other as it is.</summary>
    public static string Escaped(char character) => IsControl(character) ? Number(character) : $"{character}";

    // Half of a pair of surrogates is no character, and no file can hold it.
    private static string Escaped(string text, Predicate<char> isEscaped)
    {
        if (!text.Any(character => isEscaped(character) || char.IsSurrogate(character)))
            return text;
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                escaped.Append(text[i]).Append(text[++i]);
            else if (isEscaped(text[i]) || char.IsSurrogate(text[i]))
                escaped.Append(Number(text[i]));
            else
                escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    private static string Number(char character) => $"\\u{(int)character:x4}";

    private static bool IsPrintable(char character) => character is '\n' or '\t' || !IsControl(character);

    private static bool IsControl(char character) =>
        char.IsControl(character)
        || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
        || character is '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or '\uFEFF';
}
