using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports.Tests;

public sealed class TrackResultsTests
{
    [Fact]
    public void Shown_has_all_entries_where_they_are_few()
    {
        var results = Results(100);

        Assert.Equal(100, results.Shown.Count);
        Assert.Equal("", results.Scope);
    }

    [Fact]
    public void Shown_has_the_teacher_and_the_best_in_the_order_of_the_tables()
    {
        var results = Results(2_000);

        // The entries have rising scores, and the teacher, which is first, has the lowest.
        Assert.Equal(["teacher", .. Enumerable.Range(1_901, 99).Select(i => $"entry-{i}")], results.Shown.Select(row => row.Method));
        Assert.Equal(" (the best 100 of 2,000 entries)", results.Scope);
    }

    [Fact]
    public void Of_gives_the_runs_of_a_method_that_ended_well()
    {
        var record = ExampleRun.Record();
        PublishedRun[] runs =
        [
            new("a", record with { Seed = 1 }),
            new("b", record with { Seed = 2, Status = RunStatus.Failed }),
            new("c", record with { Method = "other" }),
        ];

        var found = new TrackResults(TrackCatalog.Find("quick"), new Scoreboard([], [], []), runs).Of(record.Method);

        Assert.Equal([1], found.Select(run => run.Record.Seed));
    }

    private static TrackResults Results(int entries)
    {
        MethodRow[] rows =
        [
            .. Enumerable.Range(0, entries).Select(i => new MethodRow
            {
                Track = "quick",
                Method = i == 0 ? "teacher" : Invariant($"entry-{i}"),
                Division = Division.Capped,
                Status = RunStatus.Ok,
                Headline = SeedSpread.Of([i / (double)entries]),
            }),
        ];
        return new TrackResults(TrackCatalog.Find("quick"), new Scoreboard([], rows, []), []);
    }
}
