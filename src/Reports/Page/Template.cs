using System.Text;

namespace Reports.Page;

/// <summary>Fills the frame of a page, which contains its style and its script.</summary>
internal static class Template
{
    /// <summary>Returns the whole page.</summary>
    /// <param name="title">The title as plain text.</param>
    /// <param name="body">The content as HTML.</param>
    /// <param name="data">The data of the page's script as JSON in which the signs that end a script are escaped.</param>
    public static string Fill(string title, string body, string data) => Read("page.html")
        .Replace("{{title}}", System.Net.WebUtility.HtmlEncode(title), StringComparison.Ordinal)
        .Replace("{{css}}", Read("page.css"), StringComparison.Ordinal)
        .Replace("{{js}}", Read("page.js"), StringComparison.Ordinal)
        .Replace("{{data}}", data, StringComparison.Ordinal)
        .Replace("{{body}}", body, StringComparison.Ordinal);

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Template).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
