using System.Text;

namespace Reports.Page;

/// <summary>The frame of a page, with its style and its script inside.</summary>
internal static class Template
{
    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML.</param>
    /// <param name="data">JSON, without the signs that end a script.</param>
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
