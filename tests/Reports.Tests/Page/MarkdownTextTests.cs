namespace Reports.Tests.Page;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("tie at 0.05, by 3 seeds", "tie at 0.05, by 3 seeds")]
    [InlineData("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>")]
    [InlineData("a | b", "a \\| b")]
    [InlineData("[link](to) `code` *bold*", "\\[link\\](to) \\`code\\` \\*bold\\*")]
    [InlineData("&lt; \\", "&amp;lt; \\\\")]
    [InlineData("see https://example.org or www.example.org", "see https&#58;//example.org or www&#46;example.org")]
    [InlineData("@somebody ~~no~~ _so_", "&#64;somebody \\~\\~no\\~\\~ \\_so\\_")]
    public void Of_escapes_what_Markdown_and_HTML_would_read(string text, string escaped) => Assert.Equal(escaped, MarkdownText.Of(text));
}
