using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Bench.Tests.Running;

/// <summary>The committed results of the quick track in terminals of several widths.</summary>
public sealed class RankedTableTests
{
    private static readonly Track Track = TrackCatalog.Find("quick");

    private static readonly PublishedResults Results =
        new ResultsFolder(Path.Combine(RealData.RepositoryRoot, "results"), Track.Name).Read(new Staleness(Track, MethodCatalog.Load([])).Present);

    private static string[] Printed(int width) => PlainTerminal.Lines(width, console => RankedTable.Write(console, Track, Results));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(160)]
    [InlineData(200)]
    public void Every_row_has_its_name_and_score_on_one_line_that_fits(int width)
    {
        var lines = Printed(width);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        foreach (var row in Results.Board.Methods.Where(row => row.Headline is not null))
            Assert.Single(lines, line => line.Contains($" {row.Method} ") && line.Contains(Invariant($" {row.Headline!.Mean:F4} ")));
    }

    /// <summary>A folder may have any name, also one with line breaks.</summary>
    [Fact]
    public void A_refusal_is_one_line() => Assert.Equal(
        "left out, because something is wrong with it: x\\u000aall is well: the record is damaged. Mend it.",
        RankedTable.RefusalOf(new RefusedRun("x\nall is well", "the record\nis damaged.") { Remedy = "Mend it" }));

    [Fact]
    public void A_wider_terminal_has_more_columns()
    {
        var columns = new[] { 60, 100, 200 }
            .Select(width => Printed(width)[2].Split("  ", StringSplitOptions.RemoveEmptyEntries).Length)
            .ToArray();

        Assert.True(columns[0] >= 3 && columns[0] < columns[1] && columns[1] < columns[2], string.Join(" ", columns));
    }
}
