using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Harness.Contest.Refereeing;
using Harness.Results;
using Microsoft.Playwright;
using SkiaSharp;

namespace Reports.Tests.Page;

/// <summary>Opens each kind of page in headless Chromium and does what a reader would do.</summary>
[Collection(QuickPagesCollection.Name)]
public sealed partial class PageInBrowserTests(QuickPages pages)
{
    private const string IndexPage = "index.html";
    private const string TrackPage = "quick/index.html";
    private const string EntryPage = "quick/entries/best-chain.html";

    // A phone that many carry, and a window on a desk.
    private const int Phone = 390;
    private const int Desk = 1440;

    private const string Drawings = ".tradeoff svg.view:visible";

    // These two rules fetch style sheets and media by script, which a browser refuses to pages from disk.
    private static readonly AxeRunOptions AxeOptions = new()
    {
        ResultTypes = [ResultType.Violations],
        Rules = new() { ["css-orientation-lock"] = new() { Enabled = false }, ["no-autoplay-audio"] = new() { Enabled = false } },
    };

    // The names in a drawing whose rectangles share more than a pixel with that of a point or of another name.
    private const string Covering = """
        drawing => {
          const boxes = selector => [...drawing.querySelectorAll(selector)].map(one => one.getBoundingClientRect());
          const names = [...drawing.querySelectorAll('.name')];
          const others = boxes('.name').concat(boxes('.point circle:not(.target), .point rect, .point path'));
          const shared = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > 1;
          return names.filter((name, i) => others.some((other, j) => {
            const own = name.getBoundingClientRect();
            return i !== j && shared(own, other, 'left', 'right') && shared(own, other, 'top', 'bottom');
          })).map(name => name.textContent);
        }
        """;

    // The first entry whose point lies under the mouse where its middle is. Points of entries that are alike may cover each other.
    private const string FirstUncovered = """
        drawing => [...drawing.querySelectorAll('a.point')].find(point => {
          point.scrollIntoView({ block: 'center' });
          const box = point.querySelector('circle.target')?.getBoundingClientRect();
          return box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest('a') === point;
        }).dataset.entry
        """;

    private static readonly string[] Axes = ["ms", "bytes", "parameters", "training"];

    public static TheoryData<string, int, ColorScheme> Views()
    {
        var views = new TheoryData<string, int, ColorScheme>();
        foreach (var page in new[] { IndexPage, TrackPage, EntryPage })
            foreach (var width in new[] { Phone, Desk })
                foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
                    views.Add(page, width, scheme);
        return views;
    }

    [ChromiumTheory]
    [MemberData(nameof(Views))]
    public Task Page_opens_without_an_error_and_does_not_scroll_sideways(string name, int width, ColorScheme scheme) =>
        pages.Open(
            name,
            async page =>
            {
                await TakePicture(page, name, width, scheme);
                Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            },
            width,
            scheme);

    [ChromiumTheory]
    [InlineData(IndexPage, Desk, ColorScheme.Light)]
    [InlineData(IndexPage, Phone, ColorScheme.Dark)]
    [InlineData(TrackPage, Desk, ColorScheme.Light)]
    [InlineData(TrackPage, Phone, ColorScheme.Dark)]
    [InlineData(EntryPage, Desk, ColorScheme.Light)]
    [InlineData(EntryPage, Phone, ColorScheme.Dark)]
    public Task Page_has_no_serious_fault_of_accessibility(string name, int width, ColorScheme scheme) => pages.Open(
        name,
        async page =>
        {
            // What is folded is read as well.
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            var found = await page.RunAxe(AxeOptions);
            var serious = found.Violations.Where(one => one.Impact is "serious" or "critical").ToArray();
            Assert.True(serious.Length == 0, string.Join("\n", serious.Select(Text)));
        },
        width,
        scheme);

    [ChromiumFact]
    public Task Table_shows_names_and_the_headline_on_a_phone() => pages.Open(
        TrackPage,
        async page =>
        {
            const int ThreeLines = 80;
            foreach (var selector in new[] { "#entries tbody th a", $"#entries td:nth-child({await Column(page, "test F1")})" })
            {
                var cells = await page.Locator(selector).AllAsync();
                Assert.Equal(pages.Board.Methods.Count, cells.Count);
                foreach (var cell in cells)
                {
                    var box = await cell.BoundingBoxAsync();
                    Assert.NotNull(box);
                    Assert.InRange(box.X, 0, Phone);
                    Assert.InRange(box.X + box.Width, 0, Phone);
                    Assert.InRange(box.Height, 0, ThreeLines);
                }
            }
        },
        width: Phone);

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Axis_and_zoom_are_switched_with_and_without_a_script(bool hasScript) => pages.Open(
        TrackPage,
        async page =>
        {
            foreach (var axis in Axes)
            {
                await page.Locator($"label[for=axis-{axis}]").ClickAsync();
                Assert.Equal($"view {axis} zoomed", await ClassOfTheDrawing(page));
                await page.Locator("label[for=zoom]").ClickAsync();
                Assert.Equal($"view {axis}", await ClassOfTheDrawing(page));
                await page.Locator("label[for=zoom]").ClickAsync();
            }
        },
        hasScript: hasScript);

    [ChromiumFact]
    public Task Chart_has_a_point_for_every_compared_entry() => pages.Open(
        TrackPage,
        async page =>
        {
            await page.Locator("label[for=axis-parameters]").ClickAsync();
            var compared = pages.Board.Methods.Where(row => row.Status == RunStatus.Ok && row[Figures.Parameters] > 0).Select(row => row.Method);
            var points = await page.Locator($"{Drawings} a.point").EvaluateAllAsync<string[]>("points => points.map(point => point.dataset.entry)");
            Assert.Equal(compared.Order(), points.Order());
        });

    [ChromiumTheory]
    [InlineData(360)]
    [InlineData(Phone)]
    [InlineData(641)]
    [InlineData(1001)]
    [InlineData(Desk)]
    public Task Names_in_the_chart_cover_no_point_and_no_other_name(int width) => pages.Open(
        TrackPage,
        async page =>
        {
            foreach (var axis in Axes)
            {
                await page.Locator($"label[for=axis-{axis}]").ClickAsync();
                Assert.Empty(await page.Locator(Drawings).EvaluateAsync<string[]>(Covering));
                await page.Locator("label[for=zoom]").ClickAsync();
                Assert.Empty(await page.Locator(Drawings).EvaluateAsync<string[]>(Covering));
                await page.Locator("label[for=zoom]").ClickAsync();
            }
        },
        width);

    [ChromiumTheory]
    [InlineData(Phone, 0.35)]
    [InlineData(Desk, 0.6)]
    public Task Chart_names_points_where_there_is_room_and_always_the_teacher_and_the_first_of_the_ranking(int width, double share) => pages.Open(
        TrackPage,
        async page =>
        {
            foreach (var axis in Axes)
            {
                await page.Locator($"label[for=axis-{axis}]").ClickAsync();
                await page.Locator("label[for=zoom]").ClickAsync();
                var names = await page.Locator($"{Drawings} .name:visible").AllTextContentsAsync();
                Assert.Contains(TeacherRun.Method, names);
                Assert.Contains(pages.Board.Methods.Single(row => row.Rank == 1).Method, names);
                Assert.InRange(names.Count, share * await page.Locator($"{Drawings} a.point").CountAsync(), double.PositiveInfinity);
                await page.Locator("label[for=zoom]").ClickAsync();
            }
        },
        width);

    /// <summary>An edge at which the table goes on has the colour of the shadow, and one at which it ends has that of the page.</summary>
    [ChromiumTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public Task Table_that_goes_on_to_the_side_has_a_shadow_there(ColorScheme scheme) => pages.Open(
        EntryPage,
        async page =>
        {
            var table = page.Locator(".scroll").First;
            await table.ScrollIntoViewIfNeededAsync();
            Assert.True(await table.EvaluateAsync<bool>("box => box.scrollWidth > box.clientWidth"));

            var start = await Edges();
            await table.EvaluateAsync("box => box.scrollLeft = box.scrollWidth");
            var end = await Edges();

            var back = start.Left;
            Assert.Equal(back, end.Right);
            Assert.NotEqual(back, start.Right);
            Assert.NotEqual(back, end.Left);

            async Task<(SKColor Left, SKColor Right)> Edges()
            {
                // The box may begin and end between two pixels.
                const int Inside = 3;
                using var picture = SKBitmap.Decode(await table.ScreenshotAsync());
                return (MostOf(picture, Inside), MostOf(picture, picture.Width - Inside));
            }
        },
        Phone,
        scheme);

    [ChromiumFact]
    public Task Filter_leaves_entries_of_a_technique_and_the_teacher() => pages.Open(
        TrackPage,
        async page =>
        {
            var technique = (await page.Locator("#technique option").AllTextContentsAsync())[1];
            await page.Locator("#technique").SelectOptionAsync(technique);

            var shown = await page.Locator("#entries tbody tr:visible").EvaluateAllAsync<string[]>(
                "rows => rows.map(row => row.id + ' ' + row.dataset.techniques)");
            Assert.InRange(shown.Length, 2, pages.Board.Methods.Count - 1);
            Assert.All(shown, row => Assert.True(row.Contains(technique) || row.StartsWith("row-teacher "), row));
            Assert.Equal(shown.Length, await page.Locator($"{Drawings} a.point:visible").CountAsync());
        });

    [ChromiumFact]
    public Task Filter_leaves_entries_of_a_division_and_the_teacher() => pages.Open(
        TrackPage,
        async page =>
        {
            await page.Locator("#division").SelectOptionAsync(Division.Capped.Name);

            var expected = pages.Board.Methods.Where(row => row.Division == Division.Capped || row.Method == TeacherRun.Method);
            Assert.Equal(expected.Select(row => row.Method).Order(), (await Names(page)).Order());
        });

    [ChromiumFact]
    public Task Table_sorts_by_a_column_both_ways() => pages.Open(
        TrackPage,
        async page =>
        {
            var byParameters = pages.Board.Methods.Select(row => row[Figures.Parameters]!.Value).Order().ToArray();
            var button = page.Locator("#entries thead").GetByRole(AriaRole.Button, new() { Name = "parameters", Exact = true });

            await button.ClickAsync();
            Assert.Equal(byParameters, await Parameters());
            await button.ClickAsync();
            Assert.Equal(byParameters.Reverse(), await Parameters());

            async Task<IEnumerable<double>> Parameters() =>
                (await Names(page)).Select(name => pages.Board.Methods.Single(row => row.Method == name)[Figures.Parameters]!.Value);
        });

    [ChromiumFact]
    public Task Click_on_a_point_leads_to_its_row() => pages.Open(
        TrackPage,
        async page =>
        {
            var entry = await page.Locator(Drawings).EvaluateAsync<string>(FirstUncovered);
            await page.Locator($"{Drawings} a.point[data-entry={entry}]").ClickAsync();

            Assert.EndsWith($"#row-{entry}", page.Url, StringComparison.Ordinal);
            await Assertions.Expect(page.Locator($"#row-{entry}")).ToBeInViewportAsync();
        });

    [ChromiumFact]
    public Task Interval_of_an_entry_covers_no_point_of_another() => pages.Open(
        TrackPage,
        async page =>
        {
            var lines = await page.Locator($"{Drawings} a.point line").EvaluateAllAsync<string[]>(
                "lines => lines.map(line => getComputedStyle(line).pointerEvents)");
            Assert.NotEmpty(lines);
            Assert.All(lines, events => Assert.Equal("none", events));
        });

    [ChromiumFact]
    public Task Comparison_gives_the_figures_of_the_test() => pages.Open(
        TrackPage,
        async page =>
        {
            (string First, string Second)[] pairs = [("best-chain", "lone-student"), ("teacher", "best-chain"), ("sparsegpt", "distilled-student")];
            foreach (var (first, second) in pairs)
            {
                var expected = pages.Board.Comparisons.Between(first, second);
                await Compare(first, second, expected.Value, expected.Interval.Low, expected.Interval.High, expected);
                await Compare(second, first, -expected.Value, -expected.Interval.High, -expected.Interval.Low, expected);
            }

            async Task Compare(string first, string second, double difference, double low, double high, Difference test)
            {
                await page.Locator("#first").SelectOptionAsync(first);
                await page.Locator("#second").SelectOptionAsync(second);
                var verdict = test.IsTie ? $"The test cannot tell {first} from {second}."
                    : $"{first} is {(difference > 0 ? "above" : "below")} {second}.";
                Assert.Equal(verdict, await page.Locator("#outcome .verdict").TextContentAsync());
                var said = await page.Locator("#outcome p").Nth(1).TextContentAsync();
                Assert.StartsWith(
                    $"The difference is {Signed(difference)} test F1, 95 % interval {Signed(low)} to {Signed(high)} over ",
                    said,
                    StringComparison.Ordinal);
                Assert.Contains($"; {PValueText.Of(test.PValue)} by ", said, StringComparison.Ordinal);
            }
        });

    [ChromiumFact]
    public Task Comparison_shows_sentences_and_refuses_an_entry_beside_itself() => pages.Open(
        TrackPage,
        async page =>
        {
            await page.Locator("#second").SelectOptionAsync("lone-student");
            await page.Locator("#outcome summary").ClickAsync();
            Assert.NotEqual(0, await page.Locator("#outcome .sentence mark:visible").CountAsync());

            await page.Locator("#first").SelectOptionAsync("lone-student");
            Assert.Equal("Choose two different entries.", await page.Locator("#outcome").TextContentAsync());
        });

    [ChromiumFact]
    public Task Links_lead_from_the_index_to_an_entry_and_back() => pages.Open(
        IndexPage,
        async page =>
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "quick", Exact = true }).ClickAsync();
            Assert.Equal("quick", await page.Locator("h1").TextContentAsync());
            await page.Locator("#row-best-chain th a").ClickAsync();
            Assert.Equal("best-chain", await page.Locator("h1").TextContentAsync());
            await page.GetByRole(AriaRole.Link, new() { Name = "in the table" }).ClickAsync();
            await Assertions.Expect(page.Locator("#row-best-chain")).ToBeInViewportAsync();
            await page.GoBackAsync();
            Assert.Equal("best-chain", await page.Locator("h1").TextContentAsync());
            await page.GetByRole(AriaRole.Link, new() { Name = "all tracks" }).ClickAsync();
            Assert.EndsWith("results/index.html", page.Url, StringComparison.Ordinal);
        });

    [ChromiumTheory]
    [InlineData(TrackPage)]
    [InlineData(EntryPage)]
    public Task Page_prints_to_several_sheets(string name) => pages.Open(name, async page =>
    {
        var pdf = Encoding.Latin1.GetString(await page.PdfAsync(new() { Format = PaperFormat.A4 }));
        Assert.InRange(SheetOfPdf().Count(pdf), 2, 40);
    });

    [ChromiumTheory]
    [InlineData(TrackPage)]
    [InlineData(EntryPage)]
    public Task Print_fits_the_sheet_and_keeps_the_drawings(string name)
    {
        // A4 less margins of a centimetre, at 96 dots an inch.
        const int Sheet = 718;
        return pages.Open(
            name,
            async page =>
            {
                var drawings = await page.Locator("svg:visible").CountAsync();
                await page.EmulateMediaAsync(new() { Media = Media.Print });
                Assert.Equal(Sheet, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                Assert.Equal(drawings, await page.Locator("svg:visible").CountAsync());
            },
            Sheet);
    }

    [ChromiumFact]
    public Task Axis_is_switched_by_keyboard() => pages.Open(TrackPage, async page =>
    {
        await TabTo(page, "#axis-ms");
        foreach (var axis in Axes.Skip(1))
        {
            await page.Keyboard.PressAsync("ArrowRight");
            Assert.Equal($"view {axis} zoomed", await ClassOfTheDrawing(page));
        }

        await TabTo(page, "#zoom");
        await page.Keyboard.PressAsync("Space");
        Assert.Equal("view training", await ClassOfTheDrawing(page));
    });

    [ChromiumFact]
    public Task Point_leads_to_its_row_by_keyboard() => pages.Open(TrackPage, async page =>
    {
        await TabTo(page, "a.point[data-entry=best-chain]");
        await page.Keyboard.PressAsync("Enter");
        // The browser tells of the new address a moment later.
        await page.WaitForURLAsync(url => url.EndsWith("#row-best-chain", StringComparison.Ordinal));
    });

    [ChromiumFact]
    public Task Table_sorts_by_keyboard() => pages.Open(TrackPage, async page =>
    {
        var column = await Column(page, "test F1");
        await TabTo(page, $"#entries th:nth-child({column}) button");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await page.Locator($"#entries th:nth-child({column})").GetAttributeAsync("aria-sort"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await page.Locator($"#entries th:nth-child({column})").GetAttributeAsync("aria-sort"));
    });

    // The place of a column in the table of entries, from 1.
    private static async Task<int> Column(IPage page, string title) =>
        (await page.Locator("#entries thead th").AllTextContentsAsync()).ToList().IndexOf(title) + 1;

    private static Task<string[]> Names(IPage page) =>
        page.Locator("#entries tbody tr:visible").EvaluateAllAsync<string[]>("rows => rows.map(row => row.id.slice('row-'.length))");

    // Fails unless exactly one drawing is visible.
    private static async Task<string?> ClassOfTheDrawing(IPage page)
    {
        Assert.Equal(1, await page.Locator(Drawings).CountAsync());
        return await page.Locator(Drawings).GetAttributeAsync("class");
    }

    private static async Task TabTo(IPage page, string selector)
    {
        const int Most = 100;
        for (var i = 0; i < Most; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{Most} presses of Tab do not reach {selector}.");
    }

    // The colour of most pixels of a column.
    private static SKColor MostOf(SKBitmap picture, int x) => Enumerable.Range(0, picture.Height)
        .GroupBy(y => picture.GetPixel(x, y))
        .MaxBy(group => group.Count())!.Key;

    private static string Signed(double value) =>
        (value >= 0 ? "+" : "−") + Math.Abs(value).ToString("F4", CultureInfo.InvariantCulture);

    private static string Text(AxeResultItem violation) =>
        $"{violation.Impact}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => $"{node.Target}: {node.Html}").Take(4))}";

    private static async Task TakePicture(IPage page, string name, int width, ColorScheme scheme)
    {
        if (Environment.GetEnvironmentVariable("BENCH_PICTURES") is not { Length: > 0 } folder)
            return;
        var file = $"{name.Replace('/', '-')}-{width}-{scheme}.png".ToLowerInvariant();
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file), FullPage = true });
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex SheetOfPdf();
}
