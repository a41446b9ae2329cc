using System.Net;
using System.Text.RegularExpressions;

namespace Reports.Tests.Page;

/// <summary>Follows every link of every page.</summary>
[Collection(QuickPagesCollection.Name)]
public sealed partial class LinksTests(QuickPages pages)
{
    [Fact]
    public void Made_pages_have_no_dead_link() => AssertNoDeadLink(pages.Results);

    [Fact]
    public void Committed_pages_have_no_dead_link() => AssertNoDeadLink(Path.Combine(RealData.RepositoryRoot, "results"));

    [Fact]
    public void Dead_links_are_named_with_their_page()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("here.html"), """<a href="there.html#a">x</a><a href="there.html#b">x</a><a href='#c'>x</a>""");
        File.WriteAllText(
            folder.PathOf("there.html"), """<p id="a"></p><a href="https://example.org/">x</a><img src="gone%20away.png"><a href=".">x</a>""");

        Assert.Equal(
            [
                "here.html: there.html#b leads to an anchor that is not there",
                "here.html: #c leads to an anchor that is not there",
                "there.html: gone away.png leads to a file that is not there",
            ],
            DeadLinks(folder.Path));
    }

    private static void AssertNoDeadLink(string folder)
    {
        var dead = DeadLinks(folder);
        Assert.True(dead.Length == 0, string.Join("\n", dead));
    }

    // The links to files and to anchors that are not there, of all pages in a folder.
    private static string[] DeadLinks(string folder)
    {
        var html = Directory.GetFiles(folder, "*.html", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToDictionary(path => path, File.ReadAllText, StringComparer.Ordinal);
        Assert.NotEmpty(html);
        var anchors = html.ToDictionary(
            page => page.Key,
            page => Anchor().Matches(page.Value).Select(match => match.Groups["id"].Value).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        return [.. html.SelectMany(page => LinksOf(page.Value).Select(link => Fault(page.Key, link))).OfType<string>()];

        string? Fault(string page, string link)
        {
            var (file, anchor) = link.IndexOf('#') is var sign and >= 0 ? (link[..sign], link[(sign + 1)..]) : (link, "");
            var target = file.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, file));
            var name = Path.GetRelativePath(folder, page);
            if (!Path.Exists(target))
                return $"{name}: {link} leads to a file that is not there";
            return anchor.Length > 0 && !(anchors.TryGetValue(target, out var known) && known.Contains(anchor))
                ? $"{name}: {link} leads to an anchor that is not there"
                : null;
        }
    }

    // Those that lead to the network are left out; a test in the browser sees that no page loads from there.
    private static IEnumerable<string> LinksOf(string html) => Link().Matches(Script().Replace(html, ""))
        .Select(match => Uri.UnescapeDataString(WebUtility.HtmlDecode(match.Groups["address"].Value)))
        .Where(address => !Scheme().IsMatch(address))
        .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("""\s(?:href|src)\s*=\s*(["'])(?<address>.*?)\1""")]
    private static partial Regex Link();

    [GeneratedRegex("""\sid\s*=\s*(["'])(?<id>.*?)\1""")]
    private static partial Regex Anchor();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("^[a-z]+:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
