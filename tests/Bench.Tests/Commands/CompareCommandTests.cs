using System.Text.Json;
using Bench.Commands;
using Harness.Common;
using Harness.Results;

namespace Bench.Tests.Commands;

public sealed class CompareCommandTests
{
    private static readonly string Results = Path.Combine(RealData.RepositoryRoot, "results");

    private static string Compared(params string[] arguments) => ComparedIn(Results, arguments);

    private static string ComparedIn(string results, params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var parsed = CompareCommand.Create().Parse([.. arguments, "--track", "quick", "--output", results]);
        Assert.Equal(0, parsed.Invoke(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    [Fact]
    public void Json_has_the_figures_of_the_table_and_the_difference_between_them()
    {
        var rows = CsvTable.ReadCells(Path.Combine(Results, "quick", "results.csv")).ToDictionary(row => row.Text("method"));

        using var json = JsonDocument.Parse(Compared("lone-student", Path.Combine(Results, "quick", "runs", "teacher-seed1"), "--json"));

        var entries = json.RootElement.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(["lone-student", "teacher"], entries.Select(entry => entry.GetProperty("method").GetString()));
        foreach (var entry in entries)
        {
            var row = rows[entry.GetProperty("method").GetString()!];
            Assert.Equal(row.Text("f1_word_mean"), entry.GetProperty("test").GetDouble().ToString("F6"));
            Assert.Equal(row.Text("parameters"), entry.GetProperty("parameters").GetDouble().ToString("F0"));
        }

        Assert.InRange(Number("difference"), Number("difference_low"), Number("difference_high"));
        Assert.InRange(Number("difference"), -0.2, -0.05);
        Assert.False(json.RootElement.GetProperty("tie").GetBoolean());

        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
    }

    [Fact]
    public void Text_names_both_entries_and_the_interval()
    {
        var lines = Compared("lone-student-seed1", "teacher").TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("lone-student: test F1 0.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("teacher: test F1 0.", lines[1], StringComparison.Ordinal);
        // It is not made from the teacher, and so is compared with the mean of the teacher's seeds.
        Assert.Matches(@"^difference −0\.\d{4}, 95 % interval −0\.\d{4} to −0\.\d{4} over ", lines[2]);
        Assert.EndsWith("for this pair alone: a difference", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_says_that_an_entry_is_compared_with_the_run_that_it_was_made_from() => Assert.Matches(
        @"^difference −0\.\d{4}, to the teacher's run that the entry was made from, 95 % interval ",
        Compared("distilled-student", "teacher").Split('\n')[2]);

    [Fact]
    public void Text_says_that_speeds_of_two_measurements_cannot_be_compared()
    {
        const string Note = "their speeds were measured at different times, and cannot be compared";
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "teacher-seed1", "lone-student-seed1" })
            Folders.Copy(Path.Combine(Results, "quick", "runs", name), folder.PathOf($"quick/runs/{name}"));

        Assert.DoesNotContain(Note, ComparedIn(folder.Path, "lone-student", "teacher"));
        var record = folder.PathOf("quick/runs/lone-student-seed1/run.json");
        (RunRecord.Read(record) with { TimedUtc = "2026-01-02T03:04:05Z" }).Write(record);

        Assert.Contains(Note, ComparedIn(folder.Path, "lone-student", "teacher"));
    }

    [Fact]
    public void A_mistyped_entry_gets_the_nearest_name()
    {
        var error = Assert.Throws<ArgumentException>(() => Compared("lone-studnt", "teacher"));

        Assert.EndsWith("Did you mean lone-student? 'bench tables' shows all.", error.Message, StringComparison.Ordinal);
    }
}
