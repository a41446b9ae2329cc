using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Reports.Plots;
using SkiaSharp;

namespace Reports.Tests.Plots;

/// <summary>The plots of the committed results, drawn anew.</summary>
public sealed class PlotFolderTests
{
    private static readonly string Committed = Path.Combine(RealData.RepositoryRoot, "results");

    public static TheoryData<string> Tracks =>
        [.. TrackCatalog.All.Select(track => track.Name).Where(name => Directory.Exists(Path.Combine(Committed, name)))];

    [Fact]
    public void Write_draws_the_same_bytes_when_the_culture_is_another()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var results = Results("quick");

        PlotFolder.Write(results, first.Path);
        using (new ForeignCulture(ForeignCulture.Russian))
            PlotFolder.Write(results, second.Path);

        var files = FilesOf(first.PathOf(PlotFolder.Name));
        Assert.Contains("f1-parameters.png", files);
        Assert.Equal(files, FilesOf(second.PathOf(PlotFolder.Name)));
        foreach (var file in files.Select(file => $"{PlotFolder.Name}/{file}"))
            Assert.Equal(File.ReadAllBytes(first.PathOf(file)), File.ReadAllBytes(second.PathOf(file)));
    }

    [Fact]
    public void Write_leaves_nothing_of_an_older_drawing_behind()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("plots.partial"));
        Directory.CreateDirectory(folder.PathOf("plots"));
        File.WriteAllText(folder.PathOf("plots.partial/broken.svg"), "<svg");
        File.WriteAllText(folder.PathOf("plots/removed.svg"), "<svg");

        PlotFolder.Write(Results("quick"), folder.Path);

        Assert.Equal(["plots"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName));
        Assert.DoesNotContain("removed.svg", FilesOf(folder.PathOf("plots")));
    }

    /// <summary>The speed of an entry that was measured on another day stands beside no other, and its bytes do.</summary>
    [Fact]
    public void Write_compares_no_speeds_that_were_measured_apart()
    {
        using var folder = new TemporaryFolder();
        var results = Results("quick");
        var best = results.Ok.First(row => row.Method != TeacherRun.Method);
        MethodRow[] rows =
            [.. results.Board.Methods.Select(row => row with { IsTimedApart = ReferenceEquals(row, best) })];

        PlotFolder.Write(new TrackResults(results.Track, new Scoreboard(results.Board.Runs, rows, []), results.Runs), folder.Path);

        Assert.DoesNotContain(best.Method, TextsOf("f1-latency"));
        Assert.Contains(TextsOf("f1-latency"), text => text.Contains("without entries that were measured at another time", StringComparison.Ordinal));
        Assert.Contains(best.Method, TextsOf("f1-bytes"));

        string[] TextsOf(string plot) => [.. new DrawnSvg(File.ReadAllText(folder.PathOf($"plots/{plot}.svg"))).Texts.Select(text => text.Text)];
    }

    [Theory]
    [MemberData(nameof(Tracks))]
    public void Write_keeps_every_text_visible_inside_the_picture_and_clear_of_others(string track)
    {
        using var folder = new TemporaryFolder();
        var results = Results(track);
        PlotFolder.Write(results, folder.Path);
        var plots = folder.PathOf(PlotFolder.Name);

        foreach (var file in FilesOf(plots).Where(file => file.EndsWith(".svg", StringComparison.Ordinal)))
        {
            var svg = new DrawnSvg(File.ReadAllText(Path.Combine(plots, file)));
            Assert.Equal(Invariant($"0 0 {svg.Width} {svg.Height}"), svg.ViewBox);
            var texts = svg.Texts;
            foreach (var text in texts)
                Assert.True(
                    text.Left >= 0 && text.Top >= 0 && text.Right <= svg.Width && text.Bottom <= svg.Height,
                    $"{track}/{file}: '{text.Text}' leaves the picture of {svg.Width} x {svg.Height}: {text}");
            for (var i = 0; i < texts.Count; i++)
                for (var j = 0; j < i; j++)
                    Assert.False(texts[i].Covers(texts[j]), $"{track}/{file}: '{texts[i].Text}' covers '{texts[j].Text}'");
            if (file.StartsWith("f1-", StringComparison.Ordinal))
                Assert.All(results.Ok.Where(row => HasPlace(results, row, file)), row => Assert.Contains(texts, text => text.Text == row.Method));
            AssertShowsItsTexts(Path.Combine(plots, Path.ChangeExtension(file, ".png")), svg);
        }
    }

    // What costs nothing, such as the parameters of hashed words, has no place on a logarithmic axis.
    private static bool HasPlace(TrackResults results, MethodRow row, string file) => file switch
    {
        "f1-latency.svg" => !row.IsTimedApart,
        "f1-parameters.svg" => row[Figures.Parameters] > 0,
        "f1-bytes.svg" or "f1-bytes-dark.svg" => row[Figures.StoredBytes] > 0,
        _ => true,
    };

    // Every text of the SVG is dark on light in the PNG, or light on dark: a font that is missing leaves the place of a text empty.
    private static void AssertShowsItsTexts(string png, DrawnSvg svg)
    {
        using var picture = SKBitmap.Decode(png);
        var isDark = png.EndsWith("-dark.png", StringComparison.Ordinal);
        Assert.Equal((svg.Width, svg.Height), (picture.Width, picture.Height));
        Assert.NotEmpty(svg.Texts);
        foreach (var text in svg.Texts)
        {
            var drawn = 0;
            for (var x = (int)text.Left; x < text.Right; x++)
                for (var y = (int)text.Top; y < text.Bottom; y++)
                    if (picture.GetPixel(x, y).Green is var green && (isDark ? green > 100 : green < 160))
                        drawn++;
            Assert.True(drawn >= 2 * text.Text.Count(letter => letter != ' '), $"{png}: '{text.Text}' is not to be seen");
        }
    }

    internal static TrackResults Results(string track)
    {
        var found = TrackCatalog.Find(track);
        var published = new ResultsFolder(Committed, track).Read(new Staleness(found, MethodCatalog.Load([])).Present);
        return new TrackResults(found, published.Board, published.Runs);
    }

    private static string[] FilesOf(string folder)
    {
        var paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        return [.. paths.Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }
}
