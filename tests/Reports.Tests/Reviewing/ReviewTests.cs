using Harness.Results;
using Reports.Reviewing;

namespace Reports.Tests.Reviewing;

public sealed class ReviewTests
{
    private static readonly SplitRow Test = new() { Split = "test", Sentences = 2, Words = 9, Tokens = 14, AlignedSha256 = new string('a', 64) };

    [Fact]
    public void Review_finds_nothing_where_nothing_changed()
    {
        var review = Compare(Row(), Row());

        Assert.Empty(review.Findings);
        Assert.False(review.Fails);
        Assert.Equal("### quick: 1 entry checked, passed\n\nNothing differs from the committed results.\n", review.ToMarkdown("quick"));
    }

    [Theory]
    [InlineData(0.779, true)]
    [InlineData(0.781, false)]
    [InlineData(0.819, false)]
    [InlineData(0.821, true)]
    public void Review_fails_where_F1_leaves_the_committed_interval(double f1, bool fails)
    {
        var review = Compare(Row(), Row() with { Headline = Score(f1) });

        Assert.Equal(fails, review.Fails);
        Assert.Equal(fails ? "test F1 outside the interval" : "test F1", Assert.Single(review.Findings).What);
    }

    [Fact]
    public void Review_fails_where_parameters_change_unless_another_library_made_them()
    {
        var changed = Row() with { Figures = Parameters(101) };

        var same = Compare(Row(), changed);
        var other = Compare(Row(), changed, torch: "2.9.0");

        Assert.True(same.Fails);
        Assert.False(other.Fails);
        Assert.Equal(new Finding(Severity.Failure, "student", "parameters", "100", "101"), Assert.Single(same.Findings));
        Assert.Equal(Severity.Note, Assert.Single(other.Findings).Severity);
    }

    [Theory]
    [InlineData(0.62, 0)]
    [InlineData(0.63, 1)]
    public void Review_warns_where_latency_is_worse_by_more_than_a_quarter(double ofTeacher, int warnings)
    {
        var review = Compare(Row(), Row() with { LatencyOfTeacher = ofTeacher });

        Assert.Equal(warnings, review.Findings.Count(finding => finding.Severity == Severity.Warning));
        Assert.False(review.Fails);
    }

    [Fact]
    public void Review_fails_where_a_run_failed_or_the_labels_are_others()
    {
        var failed = Compare(Row(), Row() with { Status = RunStatus.Failed, Reason = "seed 1 failed: no memory" });
        var labels = Review.Of(Results(Row()), Results(Row()), [Test], [Test with { AlignedSha256 = new string('b', 64) }], Headline);

        Assert.True(failed.Fails);
        Assert.Equal("failed: seed 1 failed: no memory", Assert.Single(failed.Findings).After);
        Assert.True(labels.Fails);
        Assert.Equal(new Finding(Severity.Failure, "test split", "aligned labels", "aaaaaaaaaaaa", "bbbbbbbbbbbb"), Assert.Single(labels.Findings));
    }

    [Fact]
    public void Review_notes_a_new_entry_and_puts_failures_first()
    {
        var now = Results(Row() with { Method = "another" }, Row() with { Headline = Score(0.5) });

        var review = Review.Of(Results(Row()), now, [Test], [Test], Headline);

        Assert.Equal(
            "### quick: 2 entries checked, FAILED\n\n| | entry | what | committed | now |\n|:--|:--|:--|--:|--:|\n"
            + "| **fails** | student | test F1 outside the interval | 0.8000 (0.7800 to 0.8200) | 0.5000 |\n|  | another | entry |  | new |\n",
            review.ToMarkdown("quick"));
    }

    [Fact]
    public void Review_fails_where_a_new_entry_fails()
    {
        var now = Results(Row() with { Method = "another", Status = RunStatus.Failed, Reason = "seed 1 failed: no memory" });

        var review = Review.Of(Results(Row()), now, [Test], [Test], Headline);

        Assert.Equal(
            new Finding(Severity.Failure, "another", "status", "", "failed: seed 1 failed: no memory"), Assert.Single(review.Findings));
    }

    [Fact]
    public void Review_fails_where_something_is_wrong_with_a_committed_run()
    {
        var committed = Results(Row()) with { Refused = [new RefusedRun("student-seed2", "epochs.csv is missing")] };

        Assert.True(Review.Of(committed, Results(Row()), [Test], [Test], Headline).Fails);
    }

    private static Review Compare(MethodRow before, MethodRow after, string? torch = null) =>
        Review.Of(Results(before), Results(torch, after), [Test], [Test], Headline);

    private static PublishedResults Results(params MethodRow[] rows) => Results(null, rows);

    private static PublishedResults Results(string? torch, params MethodRow[] rows) => new(
        new Scoreboard([], rows, []), [.. rows.Select(row => new PublishedRun("", Record(row.Method, torch)))], []);

    private static RunRecord Record(string method, string? torch)
    {
        var record = ExampleRun.Record() with { Method = method };
        return record with { Environment = record.Environment with { Torch = torch ?? record.Environment.Torch } };
    }

    private static Metric Headline => SmallTrack.Track.Task.Metrics.Headline;

    private static SeedSpread Score(double mean) => SeedSpread.Of([mean]);

    private static Dictionary<string, double> Parameters(int count) => new() { [Figures.Parameters.Name] = count };

    private static MethodRow Row() => new()
    {
        Track = "quick",
        Method = "student",
        Division = Division.Capped,
        Status = RunStatus.Ok,
        Figures = Parameters(100),
        Headline = Score(0.8),
        Interval = new Interval(0.78, 0.82),
        LatencyOfTeacher = 0.5,
    };
}
