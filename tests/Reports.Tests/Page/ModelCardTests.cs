using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Text;
using Methods;
using Reports.Page;

namespace Reports.Tests.Page;

public sealed class ModelCardTests
{
    private static readonly Dictionary<string, double> Test = new()
    {
        ["f1_word"] = 0.87654,
        ["precision_word"] = 0.9,
        ["recall_word"] = 0.85432,
        ["f1_aligned"] = 0.8123,
    };

    [Fact]
    public Task Text_of_a_network_that_began_with_MiniLM()
    {
        var track = TrackCatalog.Find("conll2003-minilm");
        using var network = Network.Random(Tiny.ShapeWithCase with { EmbeddingRank = 4 }, Tiny.Labels, seed: 1);

        return Verify(new ModelCard(track, RecordOf(track), new DistilledStudent())
            .Text(network, ["input_ids", "attention_mask", "case_ids"], onnxBytes: 4_321));
    }

    [Fact]
    public Task Text_of_a_network_of_generated_data()
    {
        var track = TrackCatalog.Find("quick");
        using var network = Network.Random(Tiny.Shape, Tiny.Labels, seed: 1);

        return Verify(new ModelCard(track, RecordOf(track), method: null).Text(network, ["input_ids", "attention_mask"], onnxBytes: 4_321));
    }

    [Fact]
    public void Text_has_the_figures_of_the_record()
    {
        var track = TrackCatalog.Find("quick");
        var record = RecordOf(track);
        using var network = Network.Random(Tiny.Shape, Tiny.Labels, seed: 1);

        var text = new ModelCard(track, record, method: null).Text(network, ["input_ids", "attention_mask"], onnxBytes: 4_321);

        foreach (var (name, value) in record.Test!)
        {
            var row = Regex.Match(text, @$"\(`{name}`\) \| ([\d.]+) \| ([\d.]+) \|");
            Assert.Equal(value, double.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), 5e-5);
            Assert.Equal(record.Validation![name], double.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture), 5e-5);
        }

        Assert.Contains("One run with seed 3.", text);
        Assert.Contains("| 19,876 |", text);
    }

    [Fact]
    public void Text_names_the_non_commercial_licence_of_Russian_posts()
    {
        var track = TrackCatalog.Find("russian-tweets");
        using var network = Network.Random(Tiny.Shape with { Pooling = Pooling.Pooler }, track.Task.Labels, seed: 1);

        var text = new ModelCard(track, RecordOf(track), method: null).Text(network, ["input_ids", "attention_mask"], onnxBytes: 4_321);

        Assert.StartsWith("---\nlicense: other\nlanguage: ru\n", text, StringComparison.Ordinal);
        Assert.Contains("RuSentiment (Rogers et al., 2018) is under CC BY-NC-SA 4.0: no commercial use", text, StringComparison.Ordinal);
    }

    private static RunRecord RecordOf(Track track) => ExampleRun.Record() with
    {
        Track = track.Name,
        Reason = "",
        Parameters = 19_876,
        StoredBytes = 79_504,
        Test = Test,
        Validation = Test.ToDictionary(entry => entry.Key, entry => entry.Value + 0.05),
        Trainings = [new TrainingRecord("soft labels", 1_500, 32, 0.002)],
        Provenance = new Provenance(1, 1, "recipe", "data's hash", "teacher's hash", "checkpoint's hash", null),
    };
}
