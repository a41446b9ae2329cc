using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

/// <summary>Records are input from strangers: a run that is damaged, or cannot be what it says, is named, and does not block the others.</summary>
[Collection("torch")]
public sealed class PublishedRunCheckTests : IClassFixture<PublishedRunCheckTests.TwoRuns>, IDisposable
{
    private const string Damaged = "fake-seed2";

    private readonly TemporaryFolder folder = new();
    private readonly TwoRuns runs;

    public PublishedRunCheckTests(TwoRuns runs)
    {
        this.runs = runs;
        Folders.Copy(runs.Results, folder.Path);
    }

    private ResultsFolder Results => new(folder.Path, SmallTrack.Track.Name);

    private string Run => Path.Combine(Results.Runs, Damaged);

    private string Record => Path.Combine(Run, RunFolder.RecordFile);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_has_runs_that_nobody_has_touched()
    {
        var results = Results.Read(Present);

        Assert.Empty(results.Refused);
        Assert.Equal(["fake-seed1", "fake-seed2"], results.Runs.Select(run => run.Name));
    }

    [Theory]
    [InlineData("track", "\"other\"", "the record is of track 'other', and lies in the results of quick")]
    [InlineData("method", "\"../../../x\"", "the method is named '../../../x'. Expected lower-case words and numbers joined by hyphens")]
    [InlineData("method", "\"fake\\n\"", "the method is named 'fake\\u000a'. Expected lower-case words and numbers joined by hyphens")]
    [InlineData("method", "\"other\"", "the record is of other, seed 2. Expected that of the folder's name, fake-seed2")]
    [InlineData("seed", "-2", "the record is of fake, seed -2. Expected that of the folder's name, fake-seed2")]
    [InlineData("status", "\"splendid\"", "the status is 'splendid'. Expected ok, disqualified or failed")]
    [InlineData("extends", "\"a b\"", "the entry that it extends is named 'a b'. Expected lower-case words and numbers joined by hyphens")]
    [InlineData("parameter_cap", "0", "the cap is 0. Expected a number above 0, and at most 1,000,000,000,000,000")]
    [InlineData("parameter_cap", "90000", "the cap is 90,000, and the recipe is that of the track, whose cap is 10,000")]
    [InlineData("parameters", "-1", "parameters is -1. Expected a number from 0 to 1,000,000,000,000,000")]
    [InlineData("parameters", "7000", "7,000 parameters count, of 6,025 in all. Expected no more than all")]
    [InlineData("parameters", "null", "the run ended well, and its parameters are missing")]
    [InlineData("dense_parameters", "null", "the run ended well, and its parameters are missing")]
    [InlineData("best_epoch", "1", "the best epoch is 1, of 0. Expected one of them")]
    [InlineData(
        "status", "\"disqualified\"",
        "the run is disqualified, and none of its counts is over the cap of 10,000. Expected a capped entry over the cap")]
    [InlineData("latency_ms", "1e-9", "latency_ms is 1E-09. Expected at least 1E-06")]
    [InlineData("latency_p95_ms", "1e-5", "latency_p95_ms is 1E-05, and latency_ms 4. Expected no less")]
    [InlineData(
        "sentences_per_second", "1000000", "sentences_per_second times eval_seconds is 2000000.0. Expected the 60 inputs of the test split")]
    [InlineData("train_seconds", "-0.5", "train_seconds is -0.5. Expected a number from 0 to 10,000,000,000")]
    [InlineData("train_seconds", "1e30", "train_seconds is 1E+30. Expected a number from 0 to 10,000,000,000")]
    [InlineData("latency_ms", "-1", "latency_ms is -1. Expected a number from 0 to 10,000,000,000")]
    [InlineData(
        "timed_utc", "\"9999-12-31T23:59:59Z\"", "timed_utc is '9999-12-31T23:59:59Z'. Expected a time since 2020 such as 2026-01-02T03:04:05Z")]
    [InlineData("onnx_bytes", "9223372036854775807", "onnx_bytes is 9223372036854775807. Expected a number from 0 to 1,000,000,000,000,000")]
    [InlineData("timed_utc", "\"zzzz\"", "timed_utc is 'zzzz'. Expected a time since 2020 such as 2026-01-02T03:04:05Z")]
    [InlineData("precision", "\"a; rm -r x\"", "the precision is 'a; rm -r x'. Expected float32 or bfloat16")]
    [InlineData("timing_threads", "-1", "the threads are 1, and -1 for its speed. Expected 1 or more")]
    [InlineData(
        "trainings", "[{\"objective\":\"labels\",\"steps\":5,\"batch_size\":-1,\"learning_rate\":0.1}]",
        "a training has 5 steps of -1 with a learning rate of 0.1. Expected numbers above 0")]
    [InlineData(
        "validation", "{\"f1_word\":0.5,\"f1_aligned\":0.5,\"precision_aligned\":0.1,\"recall_aligned\":0.5}",
        "f1_aligned is 0.5, and the harmonic mean of precision_aligned 0.1 and recall_aligned 0.5 is 0.166667. Expected the same")]
    [InlineData("stored_bytes", "0", "6,025 parameters count, and take 0 bytes. Expected more: the run left a network")]
    [InlineData("sweep", "[{\"setting\":\"a\",\"value\":0,\"validation\":5}]", "the sweep has a figure that cannot be")]
    [InlineData("sweep", "[{\"setting\":\"a\",\"value\":1e-323,\"validation\":0.5}]", "the sweep has a figure that cannot be")]
    [InlineData("train_seconds", "1e-323", "train_seconds is 1E-323. Expected 0, or at least 1E-09")]
    [InlineData("steps", "[{\"name\":\"a\",\"parameters\":1,\"non_zero\":1,\"validation\":5,\"seconds\":1}]", "step a has a figure that cannot be")]
    [InlineData("test", "{}", "the run ended well, and its f1_word is missing on validation or test")]
    [InlineData("epochs", "7", "epochs.csv has 0 epochs, and the record says 7")]
    [InlineData("reason", "LONG", "a text has 5,000 characters. Expected at most 4,000")]
    [InlineData("weights", "LONG", "a text has 5,000 characters. Expected at most 4,000")]
    public void Read_refuses_values_that_cannot_be(string property, string value, string reason)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["latency_ms"] = 4;
        json["latency_p95_ms"] = 5;
        json["eval_seconds"] = 2;
        json["sentences_per_second"] = 30;
        json[property] = value == "LONG" ? new string('x', 5_000) : JsonNode.Parse(value);
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal(reason, Refusal());
    }

    [Theory]
    [InlineData("shape", "layers", "-1", "a network has a shape that cannot be: Layers is -1. Expected a positive number.")]
    [InlineData("shape", "layers", "2000000000", "a network has a shape that cannot be: Layers is 2000000000. Expected at most 1000.")]
    [InlineData(
        "shape", "word_vectors", """{ "rows": 1, "width": -1000000 }""",
        "a network has a shape that cannot be: WordVectors.Width is -1000000. Expected a positive number.")]
    [InlineData("shapes", "teacher", null, "a network has a shape that cannot be: shapes.teacher: Hidden is 0. Expected a positive number.")]
    public void Read_refuses_shapes_that_cannot_be_and_nothing_is_forecast_from_them(string part, string property, string? value, string reason)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        if (value is null)
            json[part]![property]!["hidden"] = 0;
        else
            json[part]![property] = JsonNode.Parse(value);
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal(reason, Refusal());
        Assert.DoesNotContain(Results.AllRecords, record => record.Seed == 2);
    }

    [Theory]
    [InlineData("test", "f1_word", "2", "f1_word on test is 2. Expected 0 to 1")]
    [InlineData("validation", "f1_aligned", "-0.5", "f1_aligned on validation is -0.5. Expected 0 to 1")]
    public void Read_refuses_scores_out_of_range(string split, string metric, string value, string reason)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json[split]![metric] = 12345678;
        File.WriteAllText(Record, json.ToJsonString().Replace("12345678", value, StringComparison.Ordinal));

        Assert.Equal(reason, Refusal());
    }

    [Fact]
    public void Read_refuses_a_score_that_the_counts_do_not_give()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        var counted = (double)json["test"]!["f1_word"]!;
        json["test"]!["f1_word"] = 0.999;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal(Invariant($"the record says f1_word 0.999, and its test sentences {counted}"), Refusal());
    }

    [Theory]
    [InlineData("precision_word")]
    [InlineData("recall_word")]
    public void Read_refuses_parts_of_a_score_that_the_counts_do_not_give(string metric)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["test"]![metric] = 0.999;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.StartsWith($"the record says {metric} 0.999, and its test sentences 0.", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_more_predictions_in_a_sentence_than_it_has_labels()
    {
        ChangeCounts((line, counts) => $"{counts[0]},{counts[1] + 1000},{counts[2]},");

        Assert.EndsWith("cannot be the counts of a sentence with these predictions", Refusal(), StringComparison.Ordinal);
    }

    /// <summary>A header in quotes is the same header.</summary>
    [Fact]
    public void Read_refuses_documents_under_a_header_in_quotes()
    {
        ChangeCounts((line, _) => line + "0");
        var path = Path.Combine(Run, RunFolder.CountsFile);
        File.WriteAllText(path, File.ReadAllText(path).Replace("gold,document", "gold,\"document\"", StringComparison.Ordinal));

        Assert.Equal("its test inputs are in other documents than those of other runs. Expected the same", Refusal());
    }

    [Fact]
    public void Read_refuses_annotations_of_other_types_than_those_of_other_runs()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        var path = Path.Combine(Run, RunFolder.TypesFile);
        File.WriteAllText(path, WithSwappedTypes(File.ReadAllText(path)));

        Assert.StartsWith("its test-types.csv has other annotations than those of other runs, which have", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_an_entry_over_the_cap_that_is_not_disqualified()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["parameters"] = 10_001;
        json["dense_parameters"] = 10_001;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal("10,001 parameters are over the cap of 10,000, and the run is not disqualified", Refusal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("}{")]
    [InlineData("[]")]
    [InlineData("{\"track\": null}")]
    [InlineData("NULL STEP")]
    public void Read_names_a_record_that_does_not_parse_and_what_to_do(string text)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["steps"] = new JsonArray(null, null);
        File.WriteAllText(Record, text == "NULL STEP" ? json.ToJsonString() : text);

        var refusal = Refusal();

        Assert.StartsWith(Record, refusal, StringComparison.Ordinal);
        Assert.EndsWith("Expected a run's record; remove its folder to run it again.", refusal, StringComparison.Ordinal);
    }

    /// <summary>A value that only the report of a page needs would stop it for all runs.</summary>
    [Theory]
    [InlineData("environment", "{}")]
    [InlineData("environment/packages", "{\"TorchSharp\": null}")]
    [InlineData("environment/packages", "null")]
    [InlineData("environment/torch", "null")]
    [InlineData("provenance", "{\"rules_version\": 3, \"data\": \"x\"}")]
    [InlineData("recipes/teacher/learning_rate", "1e999")]
    [InlineData("shape/dropout", "-1e999")]
    [InlineData("test/f1_word", "1e999")]
    public void Read_refuses_a_record_that_lacks_a_value_or_has_one_that_is_no_number(string place, string value)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        string[] names = place.Split('/');
        var inner = names[..^1].Aggregate(json, (node, name) => node[name]!);
        inner[names[^1]] = "HERE";
        File.WriteAllText(Record, json.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal));

        Assert.Contains("damaged, or written by another program", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("2026-01-02")]
    public void Read_refuses_a_start_that_is_no_time(string start)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["environment"]!["started_utc"] = start;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal($"started_utc is '{start}'. Expected a time since 2020 such as 2026-01-02T03:04:05Z", Refusal());
    }

    [Fact]
    public void Read_has_a_run_whose_package_has_no_version()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["environment"]!["packages"]!["TorchSharp"] = "";
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal(2, Results.WriteTables(Present).Runs.Count);
    }

    /// <summary>Scores beyond their range would flatten the curves of all entries, or have no end of ticks.</summary>
    [Theory]
    [InlineData("1,10,0.001,0.5,1e300,0.5,1,100,", "f1_word is 1E+300. Expected 0 to 1")]
    [InlineData("1,10,0.001,0.5,5,0.5,1,100,", "f1_word is 5. Expected 0 to 1")]
    [InlineData("1,-10,0.001,0.5,0.5,0.5,1,100,", "a number cannot be")]
    [InlineData("1,10,0.001,1e200,0.5,0.5,1,100,", "a number cannot be")]
    [InlineData("2,10,0.001,0.5,0.5,0.5,1,100,", "a number cannot be")]
    [InlineData("1,10,0.001,0.5,0.5,0.5,1,100,a=1 a=1", "figures has 'a' twice")]
    [InlineData("1,10,0.001,0.5,0.5,0.5,1,100,a", "figures has 'a'. Expected name=value")]
    public void Read_refuses_epochs_that_cannot_be(string row, string reason)
    {
        const string Header = "epoch,step,learning_rate,train_loss,validation_f1_word,validation_f1_aligned,seconds,tokens_per_second,figures";
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        json["epochs"] = 1;
        File.WriteAllText(Record, json.ToJsonString());
        File.WriteAllText(Path.Combine(Run, RunFolder.EpochsFile), $"{Header}\n{row}\n");

        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_run_without_predictions_that_pages_show()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        var path = Path.Combine(Run, "predictions-test.txt.gz");
        File.Delete(path);

        Assert.Equal($"{path} is missing", Refusal());
    }

    [Fact]
    public void Read_refuses_a_run_whose_predictions_have_other_numbers_of_labels()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        Zip(Path.Combine(Run, "predictions-test.txt.gz"), string.Concat(Enumerable.Repeat(string.Join(' ', Enumerable.Repeat(1, 200)) + "\n", 60)));

        Assert.StartsWith("its predictions are of other numbers of tokens than those of other runs.", Refusal(), StringComparison.Ordinal);
    }

    /// <summary>One run that put all sentences into one document would leave nothing to draw for all runs.</summary>
    [Fact]
    public void Read_refuses_a_run_that_names_documents_where_the_others_have_none()
    {
        ChangeCounts((line, _) => line + "0");

        Assert.Equal("its test inputs are in other documents than those of other runs. Expected the same", Refusal());
    }

    /// <summary>One annotation less is one miss less.</summary>
    [Fact]
    public void Read_refuses_a_run_that_counts_other_annotations()
    {
        ChangeCounts((line, counts) => counts[2] > counts[0] ? $"{counts[0]},{counts[1]},{counts[0]}," : line);

        Assert.Contains("says other things of the test split than those of other runs", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_types_that_do_not_add_up_to_the_sentences()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        File.WriteAllText(Path.Combine(Run, RunFolder.TypesFile), "type,correct,predicted,gold\nPER,0,0,1\n");

        Assert.StartsWith("the types of test-types.csv have 0 right, 0 predicted and 1 annotated entities", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_type_that_is_a_formula()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        File.WriteAllText(Path.Combine(Run, RunFolder.TypesFile), "type,correct,predicted,gold\n=1+1,0,0,1\n");

        Assert.Equal("test-types.csv has the type '=1+1'. Expected a name that no spreadsheet takes for a formula", Refusal());
    }

    /// <summary>Git stores links, and one of them may lead to a device that never ends.</summary>
    [LinuxFact]
    public void Read_follows_no_links()
    {
        var path = Path.Combine(Run, RunFolder.EpochsFile);
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");

        Assert.Equal($"{path}: a link to /dev/zero. Expected a file or a folder itself; put it there.", Refusal());
    }

    [Theory]
    [InlineData("epochs.csv")]
    [InlineData("predictions-test.txt.gz")]
    [InlineData("run.json")]
    public void Publish_puts_a_whole_file_in_place_of_a_damaged_one(string name)
    {
        var path = Path.Combine(Run, name);
        if (name == RunFolder.RecordFile)
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"parameters\": ", "\"parameters\": 1", StringComparison.Ordinal));
        else
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..10]);
        Assert.NotEmpty(Results.Read(Present).Refused);

        var run = new RunFolder(runs.Artifacts, new RunKey(SmallTrack.Track.Name, "fake", 2));
        Results.Publish(run, RunRecord.Read(run.Record));

        Assert.Empty(Results.Read(Present).Refused);
    }

    [Fact]
    public void SeedsOf_passes_over_names_without_a_number_and_folders_without_a_record()
    {
        foreach (var name in new[] { "fake-seed", "fake-seed2x", "fake-seed99999999999", "fake-seed7", "fake-seed002" })
            Directory.CreateDirectory(Path.Combine(Results.Runs, name));
        File.Copy(Record, Path.Combine(Results.Runs, "fake-seed002", RunFolder.RecordFile));

        Assert.Equal([1, 2], Results.SeedsOf("fake"));
    }

    [Fact]
    public void Read_refuses_the_number_of_a_division()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["division"] = 0;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Contains("damaged, or written by another program", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test-sentences.csv")]
    [InlineData("test-types.csv")]
    [InlineData("epochs.csv")]
    [InlineData("predictions-test.txt.gz")]
    public void Read_refuses_files_that_are_missing_or_that_the_record_does_not_vouch_for(string name)
    {
        var path = Path.Combine(Run, name);
        File.Delete(path);
        Assert.Equal($"{path} is missing", Refusal());

        File.Copy(Path.Combine(runs.Results, SmallTrack.Track.Name, "runs", Damaged, name), path);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
            Zip(path, "0\n");
        else
            File.AppendAllText(path, "\n");
        Assert.Equal($"{path} is not the file that the record vouches for", Refusal());
    }

    [Theory]
    [InlineData("test-sentences.csv", "correct,predicted,gold,document\n", "test-sentences.csv has no rows.")]
    [InlineData("test-sentences.csv", "60 2,1,3,", "row 1: 2, 1, 3 cannot be the counts of a sentence")]
    [InlineData("test-sentences.csv", "60 1,NaN,3,", "row 1: 1, NaN, 3 cannot be the counts of a sentence")]
    [InlineData("test-sentences.csv", "correct,predicted,gold,document\n1,1,1,\n", "has 1 sentences, and the predictions for test have 60")]
    [InlineData("test-types.csv", "type,correct,predicted,gold\nPER,3,2,9\n", "the counts of 'PER' cannot be")]
    [InlineData("test-types.csv", "type,correct,predicted,gold\nPER,1,2,9\nPER,1,2,9\n", "has 'PER' twice")]
    [InlineData(
        "test-types.csv", "type,correct,predicted,gold,boundary,other_type,missed,spurious\nPER,1,2,4,1,1,1,2\n", "the counts of 'PER' cannot be")]
    [InlineData(
        "test-types.csv", "type,correct,predicted,gold,boundary,other_type,missed,spurious\nPER,1,2,4,1,1,2,0\n", "the counts of 'PER' cannot be")]
    [InlineData("test-types.csv", "type,correct,predicted,gold\nPERSON,1,2,9\n", "has the type 'PERSON'. Expected those of the track: PER, ")]
    [InlineData("test-types.csv", "type,correct,predicted,gold\nPER,0,4611686018427387904,0\n", "the counts of 'PER' cannot be")]
    [InlineData("test-types.csv", "type,correct,predicted,gold\nPER,x,2,9\n", "correct is 'x'. Expected a number")]
    [InlineData("test-types.csv", "type,correct,correct\nPER,3,2\n", "A column is there twice.")]
    [InlineData("predictions-test.txt.gz", "0\n", "has 1 lines. Expected one for each of the 60 sentences")]
    [InlineData("predictions-test.txt.gz", "60 0\n0\n", "has more than 60 lines. Expected one for each sentence of the split")]
    [InlineData("predictions-test.txt.gz", "60 0 99\n", "line 1: a label is not one of the track's 9")]
    [InlineData("predictions-test.txt.gz", "60 0 -1\n", "line 1: a label is not one of the track's 9")]
    public void Read_reads_the_files_of_records_without_hashes(string name, string content, string reason)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        var path = Path.Combine(Run, name);
        if (name == RunFolder.CountsFile && content.StartsWith("60 ", StringComparison.Ordinal))
            File.WriteAllText(path, "correct,predicted,gold,document\n" + string.Concat(Enumerable.Repeat(content[3..] + "\n", 60)));
        else if (!name.EndsWith(".gz", StringComparison.Ordinal))
            File.WriteAllText(path, content);
        else if (content.StartsWith("60 ", StringComparison.Ordinal))
            Zip(path, string.Concat(Enumerable.Repeat(content[3..], 60)));
        else
            Zip(path, content);

        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_record_that_says_something_twice()
    {
        var text = File.ReadAllText(Record);
        File.WriteAllText(Record, text.Replace("\"seed\": 2,", "\"seed\": 3,\n  \"seed\": 2,", StringComparison.Ordinal));

        Assert.Contains("damaged, or written by another program", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_figure_that_is_none_of_the_tracks()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["test"]!["f1_wοrd"] = 0.99;
        File.WriteAllText(Record, json.ToJsonString());

        Assert.StartsWith("the figure f1_wοrd on test is none of the track's. Expected f1_word, ", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validation_f1_aligned,validation_f1_word", "0.9,0.1")]
    [InlineData("validation_f1_word,validation_f1_aligned", ",0.1")]
    public void Read_refuses_epochs_without_the_headline_in_its_place(string columns, string cells)
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        json["epochs"] = 1;
        json["best_epoch"] = 1;
        File.WriteAllText(Record, json.ToJsonString());
        var table = Path.Combine(Run, RunFolder.EpochsFile);
        File.WriteAllText(table, $"epoch,step,learning_rate,train_loss,{columns},seconds,tokens_per_second\n1,1,0.1,0.1,{cells},1,1\n");

        Assert.Equal("epochs.csv, row 1: the first metric is not f1_word on validation. Expected it", Refusal());
    }

    [Fact]
    public void Read_reads_no_table_that_is_too_large()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());
        var table = Path.Combine(Run, RunFolder.EpochsFile);
        File.WriteAllText(table, new string('\n', 8_000_001));

        Assert.Equal(
            $"{table}: 8,000,001 bytes are too many for such a file. Expected at most 8,000,000; restore it with 'git checkout'.", Refusal());
    }

    /// <summary>Advice to remove the runs would lose all of them.</summary>
    [Fact]
    public void Read_refuses_the_table_of_splits_where_it_fits_few_of_the_runs()
    {
        var table = Path.Combine(Results.Path, "data.csv");
        var text = File.ReadAllText(table);
        Assert.Contains("test,60,", text, StringComparison.Ordinal);
        File.WriteAllText(table, text.Replace("test,60,", "test,59,", StringComparison.Ordinal));

        var results = Results.WriteTables(Present);

        Assert.Equal(["fake-seed1", "fake-seed2"], results.Runs.Select(run => run.Name));
        var refused = Assert.Single(results.Refused);
        Assert.Equal(("data.csv", false, $"{table} is of other splits than most of the runs"), (refused.Name, refused.IsRun, refused.Reason));
    }

    /// <summary>An entry of many seeds would otherwise say what the data of a track are.</summary>
    [Fact]
    public void Read_lets_no_entry_speak_with_all_of_its_seeds()
    {
        var types = Path.Combine(Results.Runs, "fake-seed1", RunFolder.TypesFile);
        foreach (var (method, seed) in new[] { ("other", 1), ("liar", 1), ("liar", 2), ("liar", 3), ("liar", 4) })
        {
            var run = Path.Combine(Results.Runs, new RunKey(SmallTrack.Track.Name, method, seed).FolderName);
            Folders.Copy(Path.Combine(Results.Runs, "fake-seed1"), run);
            var record = RunRecord.Read(Path.Combine(run, RunFolder.RecordFile));
            (record with { Method = method, Seed = seed, Files = null }).Write(Path.Combine(run, RunFolder.RecordFile));
            if (method == "liar")
                File.WriteAllText(Path.Combine(run, RunFolder.TypesFile), WithSwappedTypes(File.ReadAllText(types)));
        }

        var results = Results.Read(Present);

        Assert.Equal(["fake-seed1", "fake-seed2", "other-seed1"], results.Runs.Select(run => run.Name));
        Assert.Equal(4, results.Refused.Count(refused => refused.Reason.Contains("has other annotations than", StringComparison.Ordinal)));
    }

    [LinuxFact]
    public void Read_follows_no_link_to_the_folder_of_a_run()
    {
        var elsewhere = folder.PathOf("elsewhere");
        Directory.Move(Run, elsewhere);
        Directory.CreateSymbolicLink(Run, elsewhere);

        Assert.Equal($"{Run}: a link to {elsewhere}. Expected a file or a folder itself; put it there.", Refusal());
    }

    [LinuxFact]
    public void WriteTables_follows_no_link_to_the_folder_of_a_track() => FollowsNoLink(Results.Path);

    [LinuxFact]
    public void WriteTables_follows_no_link_to_the_folder_of_runs() => FollowsNoLink(Results.Runs);

    private void FollowsNoLink(string place)
    {
        var elsewhere = folder.PathOf("elsewhere");
        Directory.Move(place, elsewhere);
        Directory.CreateSymbolicLink(place, elsewhere);
        string[] before = Directory.GetFileSystemEntries(elsewhere);

        Assert.Throws<DataFormatException>(() => Results.Read(Present));
        Assert.Throws<DataFormatException>(() => Results.WriteTables(Present));
        Assert.Equal(before, Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public void Read_refuses_a_run_in_another_division_than_the_other_seeds()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["division"] = "reference";
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal("its division is reference, and that of the entry is capped. Expected the same", Refusal());
    }

    [Fact]
    public void Read_refuses_a_run_with_another_number_of_test_sentences_where_the_splits_are_not_published()
    {
        File.Delete(Path.Combine(Results.Path, "data.csv"));
        var path = Path.Combine(Run, RunFolder.CountsFile);
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, [.. lines, "0,0,0,"]);
        var predictions = Path.Combine(Run, "predictions-test.txt.gz");
        Zip(predictions, Encoding.UTF8.GetString(PredictedLabels.ContentOf(predictions)) + "0\n");
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal("it has 61 test inputs, and other runs have 60. Expected the same", Refusal());
    }

    [Fact]
    public void Read_leaves_out_runs_of_older_settings_whatever_their_clocks_say()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["parameter_cap"] = 9_000;
        json["provenance"]!["rules_version"] = 1;
        json["environment"]!["started_utc"] = "2099-01-01T00:00:00Z";
        File.WriteAllText(Record, json.ToJsonString());
        // Also a majority does not help.
        var third = Path.Combine(Results.Runs, "fake-seed3");
        Directory.CreateDirectory(third);
        foreach (var path in Directory.GetFiles(Run))
            File.Copy(path, Path.Combine(third, Path.GetFileName(path)));
        json["seed"] = 3;
        File.WriteAllText(Path.Combine(third, RunFolder.RecordFile), json.ToJsonString());

        var results = Results.Read(Present);

        Assert.Empty(results.Refused);
        Assert.Equal([Damaged, "fake-seed3"], results.LeftOut);
        Assert.Equal(["fake-seed1"], results.Runs.Select(run => run.Name));
    }

    [Theory]
    [InlineData("fake:{0}", false)]
    [InlineData("elsewhere:0123 fake:{0}", false)]
    [InlineData("fake:0123", true)]
    [InlineData("fake", true)]
    public void Read_leaves_out_a_run_that_another_further_teacher_taught(string further, bool isLeftOut)
    {
        var weights = RunRecord.Read(Path.Combine(Results.Runs, "fake-seed1", RunFolder.RecordFile)).Weights;
        Assert.NotNull(weights);
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["provenance"]!["further_teachers"] = string.Format(CultureInfo.InvariantCulture, further, weights);
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal(isLeftOut ? [Damaged] : [], Results.Read(Present).LeftOut);
    }

    [Fact]
    public void Read_takes_control_characters_out_of_texts()
    {
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json["reason"] = "a\u001b[31m\nb";
        File.WriteAllText(Record, json.ToJsonString());

        Assert.Equal("a\\u001b[31m\\u000ab", RunRecord.Read(Record).Reason);
    }

    // Changes the counts of every test sentence, and the record's score and types with them.
    private void ChangeCounts(Func<string, int[], string> change)
    {
        var path = Path.Combine(Run, RunFolder.CountsFile);
        string[] lines = File.ReadAllLines(path);
        string[] changed = [.. lines[1..].Select(line => change(line, NumbersIn(line)))];
        File.WriteAllLines(path, [lines[0], .. changed]);
        int[] sums = [.. Enumerable.Range(0, 3).Select(place => changed.Sum(line => NumbersIn(line)[place]))];
        File.WriteAllText(Path.Combine(Run, RunFolder.TypesFile), $"type,correct,predicted,gold\nPER,{string.Join(',', sums)}\n");
        var json = JsonNode.Parse(File.ReadAllText(Record))!;
        json.AsObject().Remove("files");
        var counts = new MatchCounts(sums[0], sums[1], sums[2]);
        json["test"]!["f1_word"] = counts.F1;
        json["test"]!["precision_word"] = counts.Precision;
        json["test"]!["recall_word"] = counts.Recall;
        File.WriteAllText(Record, json.ToJsonString());

        static int[] NumbersIn(string line) => [.. line.Split(',').Take(3).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    }

    /// <summary>Only an entry that prunes may count fewer parameters than its network has.</summary>
    [Fact]
    public void Read_refuses_parameters_that_an_entry_which_counts_all_leaves_out()
    {
        var record = RunRecord.Read(Record);
        (record with { Parameters = 1_000 }).Write(Record);

        Assert.Empty(Results.Read(Present).Refused);
        Assert.Equal(
            "1,000 parameters count, of 6,025 in all. Expected all: fake counts those that are 0 as well",
            Assert.Single(Results.Read(Present with { CountsAll = one => one.Seed == 2 }).Refused).Reason);
    }

    /// <summary>A pull request can bring a link, which may lead to a device that never ends.</summary>
    [LinuxFact]
    public void Read_reads_no_table_that_is_a_link()
    {
        var table = Path.Combine(Results.Path, "tried.csv");
        File.CreateSymbolicLink(table, "/dev/zero");

        var results = Results.Read(Present);

        Assert.Equal(2, results.Runs.Count);
        Assert.Equal($"{table}: a link to /dev/zero. Expected a file or a folder itself; put it there.", Assert.Single(results.Refused).Reason);
    }

    private static PresentTrack Present => new Staleness(SmallTrack.Track, Harness.Contest.Methods.MethodCatalog.Load([])).Present;

    /// <summary>The tables beside the runs come with a pull request as well. One that is damaged is named, and all rows are shown.</summary>
    [Theory]
    [InlineData("tried.csv", "1,NaN,5", "row 1: a number cannot be")]
    [InlineData("tried.csv", "-1,0.5,5", "row 1: a number cannot be")]
    [InlineData("tried.csv", "1,7,5", "row 1: a number cannot be")]
    [InlineData("tried.csv", "1,0.5,-5", "row 1: a number cannot be")]
    [InlineData("tried.csv", "1,much,5", "validation_f1_word is 'much'. Expected a number")]
    [InlineData("data.csv", "", "data.csv")]
    public void Read_shows_all_runs_beside_a_damaged_table(string table, string row, string reason)
    {
        File.WriteAllText(
            Path.Combine(Results.Path, table),
            table == "data.csv"
                ? "split,sentences\ntest,many\n"
                : $"track,method,trained,settings,seed,validation_f1_word,train_seconds,parameters\nquick,fake,fake,a=1,{row},9\n");

        var results = Results.WriteTables(Present);

        Assert.Equal(["fake-seed1", "fake-seed2"], results.Runs.Select(run => run.Name));
        var refused = Assert.Single(results.Refused);
        Assert.Equal((table, false), (refused.Name, refused.IsRun));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    // The reason why the damaged run is refused, while the other stays in the tables.
    private string Refusal()
    {
        var results = Results.WriteTables(Present);
        Assert.Equal(["fake-seed1"], results.Runs.Select(run => run.Name));
        var refused = Assert.Single(results.Refused);
        Assert.Equal(Damaged, refused.Name);
        return refused.Reason;
    }

    private static string WithSwappedTypes(string table) => table
        .Replace("PER,", "X,", StringComparison.Ordinal)
        .Replace("LOC,", "PER,", StringComparison.Ordinal)
        .Replace("X,", "LOC,", StringComparison.Ordinal);

    private static void Zip(string path, string content)
    {
        using var zipped = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        zipped.Write(Encoding.UTF8.GetBytes(content));
    }

    /// <summary>Two published runs of one entry.</summary>
    public sealed class TwoRuns : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public TwoRuns()
        {
            var method = new FakeMethod { WithTeacher = false };
            var results = new ResultsFolder(Results, SmallTrack.Track.Name);
            results.PublishData(Split.Names.Select(SmallTrack.Data.Split));
            for (var seed = 1; seed <= 2; seed++)
                results.Publish(SmallTrack.FolderOf(folder.Path, method, seed), SmallTrack.Run(folder.Path, method, seed));
        }

        public string Results => folder.PathOf("results");

        public string Artifacts => folder.Path;

        public void Dispose() => folder.Dispose();
    }
}
