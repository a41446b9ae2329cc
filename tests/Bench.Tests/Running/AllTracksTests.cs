using Bench.Commands;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using static TorchSharp.torch;

namespace Bench.Tests.Running;

[Collection("torch")]
public sealed class AllTracksTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string? weights = Environment.GetEnvironmentVariable(WeightsLocation.Variable);

    // No weights of the machine's own are found.
    public AllTracksTests() => Environment.SetEnvironmentVariable(WeightsLocation.Variable, folder.PathOf("nothing"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(WeightsLocation.Variable, weights);
        folder.Dispose();
    }

    [Fact]
    public void Plan_runs_the_embedded_tracks_alone_when_no_data_are_on_disk()
    {
        using var culture = new ForeignCulture();

        var output = new StringWriter { NewLine = "\n" };
        var plans = AllTracks.Plan([.. TrackCatalog.All.Select(track => Settings(track, data: null))], null, null, jobs: 2, output);

        var lines = output.ToString().Split('\n');
        Assert.Equal(["quick", "quick-text"], plans.Select(plan => plan.Settings.Track.Name));
        Assert.Equal("every track that can run here, one after another; nothing is fetched:", lines[0]);
        var entries = MethodCatalog.Load([]).All.Count(method => method.Enters(TrackCatalog.Find("quick")));
        Assert.StartsWith($"  quick             {entries} runs to do, 0 kept, 2 at a time: about ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(
            $", and {entries} runs of which nothing is known, and {entries} measurements of speed of which nothing is known", lines[1],
            StringComparison.Ordinal);
        const string Skipped = "  conll2003-minilm  skipped: This track needs real data. Get them with 'bench fetch conll2003'";
        Assert.StartsWith(Skipped, lines[2], StringComparison.Ordinal);
        Assert.StartsWith("  conll2003-20m     skipped: This track needs real data.", lines[3], StringComparison.Ordinal);
        Assert.Equal("  conll2003         skipped: it needs a GPU, and runs would be on the CPU here", lines[4]);
        Assert.StartsWith("  quick-text        ", lines[5], StringComparison.Ordinal);
        const string OfSst2 = "  sst2              skipped: This track needs real data. Name the folder that holds sst2/";
        Assert.StartsWith(OfSst2, lines[6], StringComparison.Ordinal);
        const string OfRussian = "  russian-tweets    skipped: This track needs real data. Name the folder that holds rusentiment/";
        Assert.StartsWith(OfRussian, lines[7], StringComparison.Ordinal);
        const string OfSentences = "  sentence-en       skipped: This track needs real data. Name the folder that holds stsb/";
        Assert.StartsWith(OfSentences, lines[8], StringComparison.Ordinal);
        const string OfTranslations = "  sentence-ru       skipped: This track needs real data. Name the folder that holds en-ru/";
        Assert.StartsWith(OfTranslations, lines[9], StringComparison.Ordinal);
        Assert.StartsWith("in all about ", lines[10], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_skips_a_track_when_its_text_is_not_on_disk()
    {
        SaveCorpus();
        var output = new StringWriter();
        var settings = Settings(TrackCatalog.Find("conll2003") with { NeedsGpu = false, Checkpoint = null }, folder.PathOf("data"));

        Assert.Empty(AllTracks.Plan([settings], null, null, 2, output));

        Assert.Contains(
            $"  conll2003         skipped: {folder.PathOf("data/reuters21578")}: no such folder. "
            + "Unlabelled newswire is needed: put Reuters-21578 there, or name text of your own with --text DIR.",
            output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_skips_a_track_when_its_weights_are_not_on_disk()
    {
        SaveCorpus();
        var output = new StringWriter();
        RunSettings[] settings =
        [
            Settings(TrackCatalog.Find("conll2003-minilm"), folder.PathOf("data")),
            Settings(TrackCatalog.Find("conll2003") with { NeedsGpu = false }, folder.PathOf("data")),
        ];

        Assert.Empty(AllTracks.Plan(settings, null, null, 2, output));

        const string Packaged = "  conll2003-minilm  skipped: sentence-transformers/all-MiniLM-L6-v2: no folder with its weights.";
        Assert.Contains(Packaged, output.ToString(), StringComparison.Ordinal);
        const string OfHub = "  conll2003         skipped: google-bert/bert-base-cased: no folder with its weights.";
        Assert.Contains(OfHub, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_takes_of_the_asked_entries_those_that_enter_a_track()
    {
        var output = new StringWriter();
        var settings = Settings(TrackCatalog.Find("quick"), data: null);
        Assert.Empty(AllTracks.Plan([settings], "random-start", null, 2, output));

        Assert.Contains("  quick             skipped: none of random-start enters it", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("lone-student", AllTracks.MethodsOn(settings, "random-start+lone-student"));
        Assert.Throws<ArgumentException>(() => AllTracks.MethodsOn(settings, "lone-studnt"));
    }

    [Fact]
    public void Run_refuses_a_checkpoint_when_all_tracks_are_asked_for()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            PlanCommand.Create().Parse(["--track", "all", "--pretrained", "folder"]).Invoke(new() { EnableDefaultExceptionHandler = false }));

        Assert.Equal(
            "--pretrained folder: a checkpoint is what one track's teacher begins with. Name that track with --track instead of all.", error.Message);
    }

    private RunSettings Settings(Track track, string? data) =>
        new(track, data, null, null, folder.PathOf("runs"), folder.PathOf("results"), [], CPU, 1, AskedPrecision: null);

    private void SaveCorpus()
    {
        SmallCorpus.Write(folder.PathOf("data/conll2003"));
        SmallCorpus.WordPiece(400).Save(Directory.CreateDirectory(folder.PathOf("data/bert-base-cased")).FullName, 512);
    }
}
