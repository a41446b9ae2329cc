using Harness.Results;

namespace Harness.Tests.Results;

public sealed class TableNotesTests
{
    [Fact]
    public void Of_says_nothing_when_all_runs_were_measured_together() =>
        Assert.Empty(TableNotes.Of([Row("2026-01-02T03:04:05Z", 1), Row("2026-01-02T03:04:05Z", 2), Row(null, latency: null)]));

    [Fact]
    public void Of_names_the_first_and_the_last_time_when_there_are_several()
    {
        using var culture = new ForeignCulture();

        Assert.Equal(
            "Speed was measured at 2 different times, from 2026-01-02T03:04:05Z to 2026-02-02T03:04:05Z (timed_utc in runs.csv): "
            + "differences between entries that were not measured together may be the machine's. 'bench time --track quick' measures all together.",
            Assert.Single(TableNotes.Of([Row("2026-02-02T03:04:05Z", 1), Row("2026-01-02T03:04:05Z", 2, "late")])));
    }

    [Fact]
    public void Of_says_nothing_of_runs_whose_entry_was_measured_with_the_others() =>
        Assert.Empty(TableNotes.Of(
            [Row("2026-01-02T03:04:05Z", 1), Row("2026-01-02T03:04:05Z", 2, "teacher"), Row("2026-02-02T03:04:05Z", 3)]));

    [Fact]
    public void Of_takes_the_start_of_a_run_that_was_measured_at_its_end()
    {
        var run = Row(null, 1);
        var early = run with
        {
            Record = run.Record with { Environment = run.Record.Environment with { StartedUtc = "2025-12-31T00:00:00Z" } },
        };
        var note = Assert.Single(TableNotes.Of([early, Row("2026-01-02T03:04:05Z", 2, "late")]));
        Assert.Contains("from 2025-12-31T00:00:00Z to 2026-01-02T03:04:05Z", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_names_the_entries_that_were_trained_in_another_precision()
    {
        RunOutcome[] rows = [Trained("teacher", "float32"), Trained("student", "bfloat16"), Trained("chain", "float32"), Trained("old", null)];

        Assert.Equal(
            "Encoders were trained in different precisions: in bfloat16 for student, and in float32 for the others. "
            + "'bench clean --track quick --all', then 'bench run --track quick --precision float32', trains all of them alike.",
            Assert.Single(TableNotes.Of(rows)));

        static RunOutcome Trained(string method, string? precision)
        {
            var run = Row("2026-01-02T03:04:05Z", 1);
            return run with { Record = run.Record with { Method = method, Precision = precision } };
        }
    }

    private static RunOutcome Row(string? timedUtc, double? latency, string method = "student") => RunOutcome.Unscored(
        ExampleRun.Record() with { Track = "quick", Method = method, LatencyMs = latency, TimedUtc = timedUtc, Precision = null });
}
