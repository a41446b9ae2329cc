using System.Diagnostics;
using Bench.Commands;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Contest.Tracks;

public sealed class TrackFileTests : IDisposable
{
    private const string Json = """
        {
          // Comments and a comma at the end are allowed.
          "name": "beings-and-places",
          "data": { "train": "corpus/train.txt", "validation": "corpus/valid.txt", "test": "corpus/test.txt" },
          "types": ["BEING", "PLACE", "OTHER"],
          "parameter_cap": 12000,
          "shapes": {
            "teacher": { "vocabulary": 400, "hidden": 24, "layers": 2, "heads": 2, "intermediate": 48, "positions": 64 },
            "student": { "hidden": 12, "layers": 1, "heads": 2, "intermediate": 24 },
            "embedding_rank": 8
          },
          "recipes": {
            "teacher": { "learning_rate": 0.003, "epochs": 2 },
            "from_scratch": { "learning_rate": 0.003, "epochs": 1, "schedule": "cosine" },
            "fine_tuning": { "learning_rate": 0.001, "epochs": 1 }
          },
          "threads": 1,
        }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Track Read(string json)
    {
        File.WriteAllText(folder.PathOf("mine.json"), json);
        return TrackCatalog.Find(folder.PathOf("mine.json"));
    }

    // MISC goes with ORG, so that three types are left.
    private void WriteCorpus() => SmallCorpus.Write(
        folder.PathOf("corpus"), tag => tag.Replace("PER", "BEING", StringComparison.Ordinal).Replace("LOC", "PLACE", StringComparison.Ordinal)
            .Replace("ORG", "OTHER", StringComparison.Ordinal).Replace("MISC", "OTHER", StringComparison.Ordinal));

    [Fact]
    public void SaysWhatATrackIs()
    {
        var track = Read(Json);

        Assert.Equal("beings-and-places", track.Name);
        Assert.Equal(["O", "B-BEING", "I-BEING", "B-PLACE", "I-PLACE", "B-OTHER", "I-OTHER"], track.Task.Labels);
        Assert.Equal(new BertShape(400, 24, 2, 2, 48) { Positions = 64 }, track.Shapes.Teacher);
        Assert.Equal(new Recipe(0.003, 1) { Schedule = Schedule.Cosine }, track.Recipes.FromScratch);
        Assert.Equal((12000L, (int?)1, false, false), (track.ParameterCap, track.Threads, track.HasText, track.BeginsPretrained));
        Assert.Equal([1], track.Seeds);
    }

    [Fact]
    public void GivesOtherShapesTheTeachersVocabularyAndPositions() =>
        Assert.Equal(new BertShape(400, 12, 1, 2, 24) { Positions = 64 }, Read(Json).Shapes.Student);

    /// <summary>In a process that has read and written no JSON before.</summary>
    [Fact]
    public async Task IsReadByTheProgramItself()
    {
        Read(Json);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bench.dll"), "list", "--track", folder.PathOf("mine.json")]) { RedirectStandardOutput = true };
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
        WriteCorpus();
        var track = Read(Json);
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
        var row = Assert.Single(CsvTable.Read<RunRow>(folder.PathOf("results/beings-and-places/runs.csv")), row => row.Method == "lone-student");
        Assert.Equal(timed.TimedUtc, row.TimedUtc);

        RunRecord Published() =>
            RunRecord.Read(folder.PathOf($"results/beings-and-places/runs/lone-student-seed1/{RunFolder.RecordFile}"));
    }

    /// <summary>The process of that run is ended by libtorch, as nothing can catch what torch.matmul throws.</summary>
    [Fact]
    public async Task A_plugin_that_ends_its_process_has_a_failed_row_in_a_finished_table()
    {
        WriteCorpus();
        Read(Json);
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
        var rows = CsvTable.Read<RunRow>(folder.PathOf("results/beings-and-places/runs.csv")).ToDictionary(row => row.Method);
        Assert.Equal(RunStatus.Failed, rows["shape-mistake"].Status);
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", rows["shape-mistake"].Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Ok, rows["teacher"].Status);
        Assert.Equal(RunStatus.Ok, rows["lone-student"].Status);
    }

    [Theory]
    [InlineData("\"parameter_cap\"", "\"parameters_cap\"", "there is no parameters_cap. Did you mean parameter_cap?")]
    [InlineData("\"heads\": 2, \"intermediate\": 24", "\"head\": 2, \"intermediate\": 24", "there is no shapes.student.head. Did you mean shapes.student.heads?")]
    [InlineData("\"hidden\": 24", "\"hidden\": 25", "shapes.teacher: 2 heads do not divide a width of 25")]
    [InlineData("\"hidden\": 12, ", "", "shapes.student: Hidden is 0. Expected a positive number")]
    [InlineData("\"name\": \"beings-and-places\",", "", "name is missing")]
    [InlineData("beings-and-places", "Beings and places", "name is 'Beings and places'. Expected lower-case words joined by hyphens")]
    [InlineData("beings-and-places", "quick", "name is 'quick', which one of the contest's own tracks has")]
    [InlineData("\"PLACE\", \"OTHER\"", "\"PLACE\", \"PLACE\"", "types are [BEING, PLACE, PLACE]")]
    [InlineData("12000", "0", "parameter_cap is 0")]
    [InlineData("\"threads\": 1", "\"seeds\": []", "seeds is empty")]
    [InlineData("\"threads\": 1", "\"checkpoint\": \"bert\", \"pretraining\": { \"recipe\": { \"learning_rate\": 0.001, \"epochs\": 0, \"steps\": 5 }, \"sequence_length\": 32 }", "both a checkpoint and a pretraining")]
    [InlineData("\"threads\": 1", "\"pretraining\": { \"recipe\": { \"learning_rate\": 0.001, \"epochs\": 0, \"steps\": 5 }, \"sequence_length\": 128 }", "at most the 64 positions")]
    [InlineData("\"epochs\": 2", "\"epochs\": \"two\"", "recipes.teacher.epochs")]
    [InlineData("\"cosine\"", "\"cosinus\"", "recipes.from_scratch.schedule")]
    [InlineData("\"name\"", "name", "not a track: line 3, column 3: 'n' is an invalid start of a property name")]
    [InlineData("\"epochs\": 2", "\"epochs\": 0", "recipes.teacher: epochs is 0")]
    [InlineData("\"learning_rate\": 0.001", "\"learning_rate\": 50", "recipes.fine_tuning: learning_rate is 50")]
    [InlineData("\"fine_tuning\": {", "\"recovery\": {", "recipes.fine_tuning is missing")]
    [InlineData("\"embedding_rank\": 8", "\"chain_embedding_rank\": 8", "shapes.embedding_rank is missing")]
    public void SaysWhatIsWrongAndWhere(string right, string wrong, string expected)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(Json.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.StartsWith(folder.PathOf("mine.json"), error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void SaysThatThereIsNoFile() =>
        Assert.Contains("none.json: no such file", Assert.Throws<FileNotFoundException>(() => TrackCatalog.Find(folder.PathOf("none.json"))).Message);

    [Fact]
    public async Task IsRunDownToItsTable()
    {
        WriteCorpus();
        var track = Read(Json);

        var published = await new TrackRun(track, folder.Path).PublishAsync("teacher", "lone-student", "crf-features");

        Assert.All(published.Board.Methods, row => Assert.Equal(RunStatus.Ok, row.Status));
        Assert.Equal(["crf-features", "lone-student", "teacher"], published.Board.Methods.Select(row => row.Method).Order(StringComparer.Ordinal));
        var results = folder.PathOf("results/beings-and-places");
        Assert.Equal(["BEING", "OTHER", "PLACE"], CsvTable.Read<TypeRow>(Path.Combine(results, "types.csv")).Select(row => row.Type).Distinct().Order(StringComparer.Ordinal));
        // A vocabulary of the training split, no larger than asked for.
        Assert.Equal(400, Vocabulary.Load(Path.Combine(new TrackRun(track, folder.Path).FolderOf("teacher").Path, "vocab.txt")).Entries.Count);
    }

    [Fact]
    public async Task IsKnownByItsResultsAfterwards()
    {
        WriteCorpus();
        await new TrackRun(Read(Json), folder.Path).PublishAsync("teacher");
        Directory.Delete(folder.PathOf("corpus"), recursive: true);

        var known = TrackCatalog.In(folder.PathOf("results"));

        Assert.Equal([.. TrackCatalog.All.Select(track => track.Name), "beings-and-places"], known.Select(track => track.Name));
        Assert.Equal(Read(Json).Shapes, known[^1].Shapes);
    }

    [Fact]
    public void SaysWhichLineOfTheCorpusHasAnUnknownTag()
    {
        SmallCorpus.Write(folder.PathOf("corpus"));

        var error = Assert.Throws<DataFormatException>(() => Read(Json).Data.Open(null));

        Assert.Contains("train.txt, line ", error.Message);
        Assert.Contains("Expected one of O B-BEING", error.Message);
    }
}
