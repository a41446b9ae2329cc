using System.Diagnostics;
using Bench.Commands;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Texts;
using Harness.Models.Words;
using Harness.Results;
using Harness.Training;

namespace Bench.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder artifacts = new();
    private readonly TemporaryFolder target = new();
    private Track track = TrackCatalog.Find("quick");

    public void Dispose()
    {
        artifacts.Dispose();
        target.Dispose();
    }

    [Fact]
    public void Export_compares_logits_labels_and_F1_when_it_checks()
    {
        using var culture = new ForeignCulture();
        var run = LeftNetwork();
        Left("lone-student", seed: 3);

        var (status, output) = Export("lone-student", "--check");

        Assert.Equal(0, status);
        Assert.Equal(
            ["README.md", "config.json", "model.onnx", "model.safetensors", "tokenizer_config.json", "vocab.txt"],
            Directory.GetFiles(target.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(run, name)), File.ReadAllBytes(target.PathOf(name)));
        Assert.StartsWith("---\nlicense: mit\n", File.ReadAllText(target.PathOf("README.md")));
        Assert.Matches(@"model\.onnx: [\d,]+ bytes; model\.safetensors: [\d,]+ bytes\n", output);
        Assert.Matches(@"largest difference between logits: \d\.\d\dE-\d+", output);
        Assert.Matches(@"another label at \d+ of [\d,]+ positions", output);
        Assert.Matches(@"validation F1: 0\.\d{6} here, 0\.\d{6} in ONNX Runtime", output);
    }

    [Fact]
    public void Predict_finds_the_same_in_an_export_as_in_its_run()
    {
        var run = LeftNetwork();
        Export("lone-student");

        var found = Predicted(target.Path);

        Assert.Matches(@"^((PER|ORG|LOC|MISC) +\w+|no entities)", found);
        Assert.Equal(Predicted(run), found);
    }

    /// <summary>A model card with the score of a run must not stand beside other weights.</summary>
    [Fact]
    public void Export_and_predict_refuse_a_run_whose_weights_were_changed()
    {
        var run = LeftNetwork();
        var path = Path.Combine(run, RunFolder.RecordFile);
        (RunRecord.Read(path) with { Files = RunFiles.HashesIn(run) }).Write(path);
        var weights = Path.Combine(run, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        var exporting = Assert.Throws<DataFormatException>(() => Export("lone-student"));
        var predicting = Assert.Throws<DataFormatException>(() => Predicted(run));

        Assert.Equal(
            $"{weights} has changed since the run left it. Make the run anew with 'bench run --track quick --methods lone-student --seeds 2', "
            + "or copy it anew from where it came from.",
            exporting.Message);
        Assert.Equal(exporting.Message, predicting.Message);
        Assert.Empty(Directory.GetFiles(target.Path));
    }

    /// <summary>An LSTM over words has its table of words beside its weights, and answers from the folder of an export as well.</summary>
    [Fact]
    public void Export_writes_an_LSTM_with_its_words()
    {
        var data = track.Data.Open(null);
        var run = Left("bilstm-crf", seed: 1);
        using (var model = BiLstmCrf.Random(
            track.WordNetwork!.Shape, data.Split(Split.Training).Examples, vectors: null, track.Task.WordLabelling!, seed: 1))
        {
            model.Save(run);
        }

        data.WordPiece.Save(run, maximumLength: 64);

        var (status, output) = Export("bilstm-crf", "--check");

        Assert.Equal(0, status);
        Assert.Matches(@"validation F1: 0\.\d{6} here, 0\.\d{6} in ONNX Runtime", output);
        var card = File.ReadAllText(target.PathOf("README.md"));
        Assert.Contains("`model.onnx` takes `word_ids` (batch, sequence), `character_ids`", card, StringComparison.Ordinal);
        Assert.Contains("\n- lstm\n", card, StringComparison.Ordinal);
        Assert.DoesNotContain("Hugging Face", card, StringComparison.Ordinal);
        Assert.Equal(Predicted(run), Predicted(target.Path));
    }

    [Fact]
    public void Export_writes_an_LSTM_over_texts_with_its_words()
    {
        track = TrackCatalog.Find("quick-text");
        var data = track.Data.Open(null);
        var run = Left("bilstm", seed: 1);
        using (var model = BiLstm.Random(track.Shapes.BiLstm!, data.Split(Split.Training).Examples, track.Task.Labels, seed: 1))
            model.Save(run);
        data.WordPiece.Save(run, maximumLength: 64);

        var (status, output) = Export("bilstm", "--check");

        Assert.Equal(0, status);
        Assert.Matches(@"another label at 0 of [\d,]+ positions", output);
        var card = File.ReadAllText(target.PathOf("README.md"));
        Assert.Contains("`model.onnx` takes `word_ids` (batch, sequence) and `lengths` (batch)", card, StringComparison.Ordinal);
        Assert.Contains("Their rows begin at 2, after the row of padding\n(0) and that of unknown words (1).", card, StringComparison.Ordinal);
        Assert.Contains("\npipeline_tag: text-classification\n", card, StringComparison.Ordinal);
        Assert.True(File.Exists(target.PathOf("words.json")));
    }

    [Fact]
    public void Predict_says_what_folder_it_expects_when_there_is_no_network()
    {
        var command = PredictCommand.Create().Parse(["--run", target.Path, "Anna flew to Oslo."]);

        var error = Assert.Throws<ArgumentException>(() => command.Invoke(new() { EnableDefaultExceptionHandler = false }));

        Assert.Equal($"{target.Path}: no finished run and no export, because there is no model.safetensors in it.", error.Message);
    }

    /// <summary>ONNX Runtime keeps an identifier of the device and unsent usage data in the home folder, unless it is told to send nothing.</summary>
    [Fact]
    public async Task Export_leaves_nothing_in_the_home_folder_when_it_checks()
    {
        using var home = new TemporaryFolder();
        LeftNetwork();
        var program = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, "export", "lone-student", "--check", "--to", target.Path, "--artifacts", artifacts.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("in ONNX Runtime", output);
        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public void Export_refuses_a_run_when_it_is_a_CRF()
    {
        File.WriteAllText(Path.Combine(Left("crf-features", seed: 1), "features.json"), "{}");

        Assert.Contains("crf-features, seed 1 is a CRF", Assert.Throws<ArgumentException>(() => Export("crf-features-seed1")).Message);
        Assert.Empty(Directory.GetFiles(target.Path));
    }

    [Fact]
    public void Export_does_not_write_over_a_run()
    {
        LeftNetwork();
        var other = Left("teacher", seed: 1);
        var before = Directory.GetFiles(other);

        var error = Assert.Throws<ArgumentException>(
            () => ExportCommand.Create().Parse(["lone-student", "--to", other, "--artifacts", artifacts.Path])
                .Invoke(new() { EnableDefaultExceptionHandler = false }));

        Assert.Equal($"--to {other}: this is the folder of a run. Name another folder, so that the run stays as it was.", error.Message);
        Assert.Equal(before, Directory.GetFiles(other));
    }

    [Fact]
    public void Export_writes_nothing_when_a_folder_has_the_name_of_one_of_its_files()
    {
        LeftNetwork();
        Directory.CreateDirectory(target.PathOf("model.onnx"));

        var error = Assert.Throws<ArgumentException>(() => Export("lone-student"));

        Assert.Contains("model.onnx is a folder, and a file is to be written there", error.Message);
        Assert.Empty(Directory.GetFiles(target.Path));
    }

    [Fact]
    public void Export_names_the_runs_that_there_are_when_it_does_not_find_one()
    {
        Left("lone-student", seed: 2);

        var error = Assert.Throws<ArgumentException>(() => Export("lone-student-seed1"));

        Assert.Contains("Did you mean lone-student-seed2?", error.Message);
    }

    private static string Predicted(string folder)
    {
        var output = new StringWriter { NewLine = "\n" };
        var command = PredictCommand.Create().Parse(["--run", folder, "Anna Schmidt flew from Oslo to Lima."]);
        Assert.Equal(0, command.Invoke(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    private string LeftNetwork()
    {
        var run = Left("lone-student", seed: 2);
        using var network = Network.Random(track.Shapes.Student, track.Task.Labels, seed: 1);
        network.Save(run);
        track.Data.Open(null).WordPiece.Save(run, maximumLength: 64);
        return run;
    }

    // The folder of a finished run, which holds nothing but its record.
    private string Left(string method, int seed)
    {
        var run = new RunFolder(artifacts.Path, new RunKey(track.Name, method, seed));
        Directory.CreateDirectory(run.Path);
        (ExampleRun.Record() with { Track = track.Name, Method = method, Seed = seed }).Write(run.Record);
        return run.Path;
    }

    private (int Status, string Output) Export(string run, params string[] options)
    {
        var output = new StringWriter { NewLine = "\n" };
        var command = ExportCommand.Create().Parse([run, "--track", track.Name, "--to", target.Path, "--artifacts", artifacts.Path, .. options]);
        var status = command.Invoke(new() { Output = output, EnableDefaultExceptionHandler = false });
        return (status, output.ToString());
    }
}
