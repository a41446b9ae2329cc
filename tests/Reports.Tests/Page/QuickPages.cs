using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Microsoft.Playwright;
using Reports.Page;

namespace Reports.Tests.Page;

/// <summary>The tests that share <see cref="QuickPages"/>.</summary>
[CollectionDefinition(Name)]
public sealed class QuickPagesCollection : ICollectionFixture<QuickPages>
{
    public const string Name = "Pages of the track quick";
}

/// <summary>
/// The pages of the committed records of the track quick, made once for all tests, so that no test depends on whether the committed pages are fresh;
/// and Debian's Chromium, which opens them.
/// </summary>
public sealed class QuickPages : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The folder of all results. Sources of methods stand beside it, as in the repository.</summary>
    public string Results => folder.PathOf("results");

    /// <summary>The tables that the pages show.</summary>
    public Scoreboard Board { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        WritePages();
        if (Programs.Find("chromium") is not { } chromium)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        folder.Dispose();
    }

    /// <summary>
    /// Opens a page, does what a reader would do, and fails if the browser then has an error to tell or asked for more than local files.
    /// </summary>
    /// <param name="name">The page, relative to the folder of all results.</param>
    /// <param name="read">Does what a reader would do.</param>
    public async Task Open(
        string name, Func<IPage, Task> read, int width = 1440, ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        await using var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            JavaScriptEnabled = hasScript,
        });
        context.SetDefaultTimeout(10_000);
        var troubles = new List<string>();
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                troubles.Add($"{message.Type} on the console: {message.Text}");
        };
        context.WebError += (_, error) => troubles.Add($"error of a script: {error.Error}");
        context.RequestFailed += (_, request) => troubles.Add($"failed request: {request.Url}, {request.Failure}");
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                troubles.Add($"request beyond local files: {request.Url}");
        };
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Path.Combine(Results, name)).AbsoluteUri);
        await read(page);
        Assert.Empty(troubles);
    }

    private void WritePages()
    {
        const string TrackName = "quick";
        var committed = Path.Combine(RealData.RepositoryRoot, "results", TrackName);
        var own = Path.Combine(Results, TrackName);
        Folders.Copy(Path.Combine(committed, "runs"), Path.Combine(own, "runs"));
        foreach (var kept in new[] { "tried.csv", "data.csv" })
            File.Copy(Path.Combine(committed, kept), Path.Combine(own, kept));
        Directory.CreateSymbolicLink(folder.PathOf("src"), Path.Combine(RealData.RepositoryRoot, "src"));

        var track = TrackCatalog.Find(TrackName);
        var methods = MethodCatalog.Load([]);
        var results = new ResultsFolder(Results, TrackName);
        var published = results.WriteTables(new Staleness(track, methods).Present);
        var texts = track.Data.Open(null).TestTexts;
        TrackReport.Write(track, Results, published, name => EntryDescription.Of(name, methods, folder.Path, own), texts);
        ResultsIndex.Write(TrackCatalog.In(Results), Results);
        Board = published.Board;
    }
}
