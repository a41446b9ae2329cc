using System.Net;
using System.Text;
using Harness.Common;

namespace Harness.Text;

/// <summary>
/// Reads Reuters-21578 (Lewis, 1997), which is SGML in Latin-1 with an article in each REUTERS element. It takes the headline, the dateline and the
/// paragraphs of the body, each cut into sentences. Articles without a body (briefs, and those that Lewis left unprocessed) give their headline or
/// nothing.
/// </summary>
public static class ReutersReader
{
    private const string ArticleStart = "<REUTERS";
    private const string ArticleEnd = "</REUTERS>";

    // Every body ends with this word.
    private const string Signature = "Reuter";

    /// <summary>Reads the articles of a file, each as a document.</summary>
    /// <param name="bytes">The content of the file, not compressed.</param>
    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="DataFormatException">There is no article, or an element does not end; the message names the line.</exception>
    public static IEnumerable<TextDocument> Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var documents = new List<TextDocument>();
        var articles = 0;
        for (var at = text.IndexOf(ArticleStart, StringComparison.Ordinal); at >= 0; articles++)
        {
            var end = text.IndexOf(ArticleEnd, at, StringComparison.Ordinal);
            if (end < 0)
                throw Unended(source, text, at, ArticleEnd);
            if (Article(text, at, end, source) is { Sentences.Count: > 0 } article)
                documents.Add(article);
            at = text.IndexOf(ArticleStart, end, StringComparison.Ordinal);
        }

        return articles > 0
            ? documents
            : throw new DataFormatException(
                $"{source}: no {ArticleStart}> element. Expected a file of Reuters-21578; fetch it again, or name another folder.");
    }

    private static TextDocument Article(string text, int start, int end, string source)
    {
        var sentences = new List<IReadOnlyList<string>>();
        if (Element("TITLE") is { } title && TextWords.Of(title) is { Count: > 0 } headline)
            sentences.Add(headline);
        if (Element("DATELINE") is { } dateline && TextWords.Of(dateline.Trim().TrimEnd('-')) is { Count: > 0 } place)
            sentences.Add(place);
        foreach (var paragraph in Paragraphs(Element("BODY") ?? ""))
            sentences.AddRange(SentenceSplitter.Split(paragraph));
        if (sentences is [.., [var last]] && last.Equals(Signature, StringComparison.OrdinalIgnoreCase))
            sentences.RemoveAt(sentences.Count - 1);
        return new TextDocument(sentences);

        string? Element(string name)
        {
            var opening = $"<{name}>";
            var closing = $"</{name}>";
            var from = text.IndexOf(opening, start, end - start, StringComparison.Ordinal);
            if (from < 0)
                return null;
            from += opening.Length;
            var to = text.IndexOf(closing, from, end - from, StringComparison.Ordinal);
            return to >= 0 ? Decoded(text[from..to]) : throw Unended(source, text, from, closing);
        }
    }

    // A line that begins with a blank is the first of a paragraph, or a row of a table.
    private static IEnumerable<string> Paragraphs(string body)
    {
        var lines = new List<string>();
        foreach (var line in body.Split('\n'))
        {
            if ((line.Length == 0 || char.IsWhiteSpace(line[0])) && lines.Count > 0)
            {
                yield return string.Join('\n', lines);
                lines.Clear();
            }

            lines.Add(line);
        }

        yield return string.Join('\n', lines);
    }

    // The control characters of the news wire are entities in these files, such as &#3;.
    private static string Decoded(string text) =>
        string.Concat(WebUtility.HtmlDecode(text).Where(c => c is '\n' || !char.IsControl(c)));

    private static DataFormatException Unended(string source, string text, int at, string expected) => new(
        Invariant($"{source}, line {1 + text.AsSpan(0, at).Count('\n')}: an element without its {expected}. ")
        + "The file is cut short or damaged; fetch it again.");
}
