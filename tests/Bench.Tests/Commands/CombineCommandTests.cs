using Bench.Commands;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Bench.Tests.Commands;

public sealed class CombineCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Track track = TrackCatalog.Find("quick");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Combine_prints_what_it_writes_to_combined_csv()
    {
        using var culture = new ForeignCulture();
        var data = track.Data.Open(null).Hash;
        LeftNetwork(seed: 1, data);
        LeftNetwork(seed: 2, data);

        var output = Combined("lone-student-seed2", "lone-student");

        var rows = new ResultsFolder(folder.PathOf("results"), track.Name).ReadCombined();
        Assert.Equal(["lone-student-seed1", "lone-student-seed2", "lone-student-seed1 + lone-student-seed2"], rows.Select(row => row.Runs));
        Assert.Equal(
            rows.Select(row => Invariant($"validation F1 {row.Validation:F4}, {row.ValidationApart:F4} word by word: {row.Runs}")),
            output.TrimEnd().Split('\n'));
        Assert.NotEqual(rows[0].Validation, rows[1].Validation);
    }

    [Fact]
    public void Combine_refuses_a_run_on_other_data_and_writes_nothing()
    {
        LeftNetwork(seed: 1, track.Data.Open(null).Hash);
        LeftNetwork(seed: 2, "other");

        var error = Assert.Throws<DataFormatException>(() => Combined("lone-student-seed1", "lone-student-seed2"));

        Assert.Equal(
            "lone-student, seed 2 was trained on other data than these. Make the run anew with 'bench run --track quick "
            + "--methods lone-student --seeds 2', or copy it anew from where it came from.",
            error.Message);
        Assert.False(File.Exists(folder.PathOf("results/quick/combined.csv")));
    }

    [Fact]
    public void Combine_refuses_a_run_whose_weights_were_changed()
    {
        var data = track.Data.Open(null).Hash;
        LeftNetwork(seed: 1, data);
        var run = LeftNetwork(seed: 2, data);
        (RunRecord.Read(run.Record) with { Files = RunFiles.HashesIn(run.Path) }).Write(run.Record);
        var weights = Path.Combine(run.Path, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        var error = Assert.Throws<DataFormatException>(() => Combined("lone-student-seed1", "lone-student-seed2"));

        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    private RunFolder LeftNetwork(int seed, string data)
    {
        var run = new RunFolder(folder.PathOf("runs"), new RunKey(track.Name, "lone-student", seed));
        Directory.CreateDirectory(run.Path);
        var example = ExampleRun.Record();
        (example with { Seed = seed, Provenance = example.Provenance with { Data = data } }).Write(run.Record);
        using var network = Network.Random(track.Shapes.Student, track.Task.Labels, seed);
        network.Save(run.Path);
        track.Data.Open(null).WordPiece.Save(run.Path, maximumLength: 64);
        return run;
    }

    private string Combined(params string[] runs)
    {
        var output = new StringWriter { NewLine = "\n" };
        string[] folders = ["--artifacts", folder.PathOf("runs"), "--output", folder.PathOf("results")];
        var command = CombineCommand.Create().Parse([.. runs, .. folders]);
        Assert.Equal(0, command.Invoke(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }
}
