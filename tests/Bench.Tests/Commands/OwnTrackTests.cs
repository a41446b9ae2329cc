using System.Diagnostics;
using Bench.Commands;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Bench.Tests.Commands;

/// <summary>Commands on a track that is described in a file.</summary>
public sealed class OwnTrackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public OwnTrackTests() => File.WriteAllText(folder.PathOf("mine.json"), OwnTrack.Json);

    public void Dispose() => folder.Dispose();

    /// <summary>The process has read and written no JSON before.</summary>
    [Fact]
    public async Task List_reads_a_track_file()
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "bench.dll"), "list", "--track", folder.PathOf("mine.json")];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(0, program.ExitCode);
        Assert.Contains("beings-and-places: a track of your own; cap 12,000 parameters", output);
        Assert.Contains("lone-student", output);
    }

    [Fact]
    public async Task A_run_that_is_timed_again_has_its_new_times_in_the_results()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        var track = TrackCatalog.Find(folder.PathOf("mine.json"));
        await new TrackRun(track, folder.Path).PublishAsync("lone-student");
        var untimed = Published();
        Assert.Null(untimed.LatencyMs);

        string[] arguments =
        [
            "--track", folder.PathOf("mine.json"), "--methods", "lone-student",
            "--artifacts", folder.PathOf("runs"), "--output", folder.PathOf("results"),
        ];
        Assert.Equal(0, TimeCommand.Create().Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false }));

        var timed = Published();
        Assert.True(timed is { LatencyMs: > 0, LatencyOnnxP50Ms: > 0, TimedUtc: not null });
        Assert.Equal(untimed.Weights, timed.Weights);
        var row = Assert.Single(CsvTable.ReadCells(folder.PathOf("results/beings-and-places/runs.csv")), row => row.Text("method") == "lone-student");
        Assert.Equal(timed.TimedUtc, row.Text("timed_utc"));

        RunRecord Published() =>
            RunRecord.Read(folder.PathOf($"results/beings-and-places/runs/lone-student-seed1/{RunFolder.RecordFile}"));
    }

    /// <summary>The process of that run is ended by libtorch, as nothing can catch what torch.matmul throws.</summary>
    [Fact]
    public async Task A_plugin_that_ends_its_process_has_a_failed_row_in_a_finished_table()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "bench.dll"), "run", "--track", folder.PathOf("mine.json"),
            "--methods", "teacher+shape-mistake+lone-student", "--plugins", Path.Combine(AppContext.BaseDirectory, "plugin"),
            "--artifacts", folder.PathOf("runs"), "--output", folder.PathOf("results"),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["BENCH_CACHE"] = folder.PathOf("cache");
        using var program = Process.Start(start)!;
        await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(1, program.ExitCode);
        var rows = CsvTable.ReadCells(folder.PathOf("results/beings-and-places/runs.csv")).ToDictionary(row => row.Text("method"));
        Assert.Equal(RunStatus.Failed, rows["shape-mistake"].Text("status"));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", rows["shape-mistake"].Text("reason"), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Ok, rows["teacher"].Text("status"));
        Assert.Equal(RunStatus.Ok, rows["lone-student"].Text("status"));
    }
}
