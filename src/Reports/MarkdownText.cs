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
                // It would call for a person of that name.
                '@' => "&#64;",
                '|' or '`' or '[' or ']' or '*' or '_' or '~' or '\\' => $"\\{character}",
                _ => $"{character}",
            });
        // Code hosts make links of addresses that stand by themselves.
        return escaped.ToString()
            .Replace("://", "&#58;//", StringComparison.Ordinal)
            .Replace("www.", "www&#46;", StringComparison.OrdinalIgnoreCase);
    }
}
