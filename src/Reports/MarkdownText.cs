using System.Text;

namespace Reports;

/// <summary>Makes text from records fit for Markdown, where it could otherwise become a link, a tag of HTML or a cell of its own.</summary>
public static class MarkdownText
{
    /// <summary>Gives the text with every character escaped that Markdown or HTML would read.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
            escaped.Append(character switch
            {
                '<' => "&lt;",
                '&' => "&amp;",
                '|' or '`' or '[' or ']' or '*' or '\\' => $"\\{character}",
                _ => $"{character}",
            });
        return escaped.ToString();
    }
}
