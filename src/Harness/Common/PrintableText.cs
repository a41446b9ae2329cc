namespace Harness.Common;

/// <summary>
/// Makes text from outside fit for messages. A control character in it could move the cursor of a terminal, or hide what the message says.
/// </summary>
public static class PrintableText
{
    /// <summary>
    /// Gives the text with every control character as its number, such as <c>\u0007</c>, and those that turn the direction of writing as well. Line
    /// feeds and tabs stay.
    /// </summary>
    public static string Of(string text) => text.All(IsPrintable)
        ? text
        : string.Concat(text.Select(character => IsPrintable(character) ? $"{character}" : Escaped(character)));

    /// <summary>Gives the same text in one line: line feeds and tabs are escaped, too.</summary>
    public static string OfLine(string text) => text.Any(IsControl) ? string.Concat(text.Select(Escaped)) : text;

    /// <summary>Gives a control character as its number, and any other as it is.</summary>
    public static string Escaped(char character) => IsControl(character) ? $"\\u{(int)character:x4}" : $"{character}";

    private static bool IsPrintable(char character) => character is '\n' or '\t' || !IsControl(character);

    private static bool IsControl(char character) =>
        char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
