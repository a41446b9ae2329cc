using Bench.Commands;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tests.Refereeing;
using Harness.Tracks;

namespace Harness.Tests.Exchange;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder artifacts = new();
    private readonly TemporaryFolder target = new();
    private readonly Track track = TrackCatalog.Find("quick");

    public void Dispose()
    {
        artifacts.Dispose();
        target.Dispose();
    }

    [Fact]
    public void ChecksWhatItWrote()
    {
        using var culture = new ForeignCulture();
        var run = Left("lone-student", seed: 2);
        Left("lone-student", seed: 3);
        using (var network = Network.Random(track.Shapes.Student, track.Task.Labels, seed: 1))
            network.Save(run);
        track.Data.Open(null).WordPiece.Save(run, maximumLength: 64);

        var (status, output) = Export("lone-student", "--check");

        Assert.Equal(0, status);
        Assert.Equal(["config.json", "model.onnx", "model.safetensors", "tokenizer_config.json", "vocab.txt"], Directory.GetFiles(target.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(run, name)), File.ReadAllBytes(target.PathOf(name)));
        Assert.Matches(@"model\.onnx: [\d,]+ bytes; model\.safetensors: [\d,]+ bytes\n", output);
        Assert.Matches(@"largest difference between logits: \d\.\d\dE-\d+", output);
        Assert.Matches(@"another label at \d+ of [\d,]+ positions", output);
        Assert.Matches(@"validation F1: 0\.\d{6} here, 0\.\d{6} in ONNX Runtime", output);
    }

    [Fact]
    public void SaysThatACrfIsNoNetwork()
    {
        File.WriteAllText(Path.Combine(Left("crf-features", seed: 1), "features.json"), "{}");

        Assert.Contains("crf-features, seed 1 is a CRF", Assert.Throws<ArgumentException>(() => Export("crf-features-seed1")).Message);
        Assert.Empty(Directory.GetFiles(target.Path));
    }

    [Fact]
    public void SaysWhichRunsThereAre()
    {
        Left("lone-student", seed: 2);

        Assert.Contains("Did you mean lone-student-seed2? Runs: lone-student-seed2.", Assert.Throws<ArgumentException>(() => Export("lone-student-seed1")).Message);
    }

    // The folder of a run that is finished, with its record alone.
    private string Left(string method, int seed)
    {
        var run = new RunFolder(artifacts.Path, new RunKey(track.Name, method, seed));
        Directory.CreateDirectory(run.Path);
        (RunRecordTests.Example() with { Track = track.Name, Method = method, Seed = seed }).Write(run.Record);
        return run.Path;
    }

    private (int Status, string Output) Export(string run, params string[] options)
    {
        var output = new StringWriter { NewLine = "\n" };
        var status = ExportCommand.Create().Parse([run, "--to", target.Path, "--artifacts", artifacts.Path, .. options]).Invoke(new() { Output = output, EnableDefaultExceptionHandler = false });
        return (status, output.ToString());
    }
}
