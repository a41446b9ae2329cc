using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports.Tests.Page;

/// <summary>Opens the committed page of the quick track in headless Chromium.</summary>
public sealed partial class PageInBrowserTests
{
    private const string Watching = "<script>window.errors = []; addEventListener('error', event => errors.push(event.message));</script>";

    // The script does what a reader would do, and writes what the page shows then into its title.
    private const string Acting = """
        <script>
        const table = document.querySelector('table.sortable');
        const named = name => [...table.tHead.rows[0].cells].find(cell => cell.textContent === name).querySelector('button');
        const names = () => [...table.tBodies[0].rows].map(row => row.cells[1].querySelector('a').textContent);
        const seen = { start: names() };
        named('parameters').click(); seen.parameters = names();
        named('parameters').click(); seen.falling = names();
        named('test F1').click(); seen.f1 = names();
        const pick = (id, value) => { const select = document.getElementById(id); select.value = value; select.dispatchEvent(new Event('change')); };
        pick('first', 0); pick('second', 2); seen.compared = document.querySelector('#outcome p').textContent;
        pick('first', 2); pick('second', 0); seen.turned = document.querySelector('#outcome p').textContent;
        seen.sentences = document.querySelectorAll('.sentence mark').length;
        pick('second', 2); seen.same = document.getElementById('outcome').textContent;
        seen.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
        seen.errors = errors;
        document.title = JSON.stringify(seen);
        </script>
        """;

    [ChromiumFact]
    public void The_page_sorts_compares_and_fits_a_phone()
    {
        var results = new ResultsFolder(Path.Combine(RealData.RepositoryRoot, "results"), "quick");
        var published = results.Read(new Staleness(TrackCatalog.Find("quick"), MethodCatalog.Load([])).Present);
        var capped = published.Board.Methods.Where(row => row.Division == Division.Capped && row.Status == RunStatus.Ok).ToArray();
        var html = File.ReadAllText(Path.Combine(results.Path, "index.html"));
        Assert.DoesNotMatch(@"(src|href)=""https?:", html);

        var seen = Seen(html
            .Replace("<head>", "<head>" + Watching, StringComparison.Ordinal)
            .Replace("</body>", Acting + "</body>", StringComparison.Ordinal));

        Assert.Empty(seen.GetProperty("errors").EnumerateArray());
        Assert.Equal(capped.Select(row => row.Method), Names("start"));
        var byParameters = capped.OrderBy(row => row[Figures.Parameters]).Select(row => row[Figures.Parameters]);
        Assert.Equal(byParameters, Names("parameters").Select(name => capped.Single(row => row.Method == name)[Figures.Parameters]));
        Assert.Equal(byParameters.Reverse(), Names("falling").Select(name => capped.Single(row => row.Method == name)[Figures.Parameters]));
        Assert.Equal(capped.Select(row => row.Method), Names("f1"));

        var first = capped[0].Method;
        var second = capped[2].Method;
        var difference = capped[0].Headline!.Mean - capped[2].Headline!.Mean;
        var p = PValueText.Of(published.Board.Comparisons.Between(first, second).PValue);
        var compared = seen.GetProperty("compared").GetString();
        var turned = seen.GetProperty("turned").GetString();
        Assert.StartsWith(Invariant($"{first} is +{difference:F4} test F1 from {second}, 95 % interval "), compared, StringComparison.Ordinal);
        Assert.Contains(p, compared, StringComparison.Ordinal);
        Assert.StartsWith(Invariant($"{second} is −{difference:F4} test F1 from {first}"), turned, StringComparison.Ordinal);
        Assert.True(seen.GetProperty("sentences").GetInt32() > 0);
        Assert.Equal("Choose two different entries.", seen.GetProperty("same").GetString());
        // Tables scroll by themselves; the page does not.
        Assert.False(seen.GetProperty("wide").GetBoolean());

        string[] Names(string list) => [.. seen.GetProperty(list).EnumerateArray().Select(name => name.GetString()!)];
    }

    private static JsonElement Seen(string html)
    {
        using var folder = new TemporaryFolder();
        var page = folder.PathOf("index.html");
        File.WriteAllText(page, html);
        var start = new ProcessStartInfo("chromium") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={folder.PathOf("profile")}", "--window-size=500,800", "--dump-dom", new Uri(page).AbsoluteUri,
            })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonDocument.Parse(WebUtility.HtmlDecode(Title().Match(dom).Groups[1].Value)).RootElement.Clone();
    }

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex Title();
}
