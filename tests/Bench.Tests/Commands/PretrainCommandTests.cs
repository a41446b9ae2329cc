using Bench.Commands;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training.Pretraining;

namespace Bench.Tests.Commands;

/// <summary>The pretraining of a network of the user's own.</summary>
[Collection("torch")]
public sealed class PretrainCommandTests : IDisposable
{
    private const string Plan =
        """{ "recipe": { "learning_rate": 0.001, "epochs": 0, "steps": 3, "batch_size": 2 }, "sequence_length": 16 }""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_checkpoint_of_ones_own_text_is_what_the_teacher_of_another_track_begins_with()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        File.WriteAllText(folder.PathOf("corpus/news.txt"), "Shares rose on Monday. The bank said it would cut rates.\n\nA second document.\n");
        var pretrained = OwnTrack.Json
            .Replace("corpus/test.txt\"", "corpus/test.txt\", \"text\": \"corpus/news.txt\"", StringComparison.Ordinal)
            .Replace("\"threads\": 1,", $"\"threads\": 1, \"pretraining\": {Plan}", StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("newswire.json"), pretrained);

        Assert.Equal(0, Invoke("--track", folder.PathOf("newswire.json"), "--into", folder.PathOf("my-bert"), "--threads", "1", "--probe", "1"));

        var checkpoint = PretrainedCheckpoint.Open(folder.PathOf("my-bert"));
        Assert.Equal(TrackCatalog.Find(folder.PathOf("newswire.json")).Shapes.Teacher, checkpoint.Shape);
        var record = PretrainingRecord.Read(folder.PathOf($"my-bert/{PretrainingRecord.FileName}"));
        Assert.Equal((3L * 2 * 16, checkpoint.WeightsHash), (record.Tokens, record.Weights));
        Assert.InRange(record.ProbeHeadline!.Value, 0, 1);

        var begins = OwnTrack.Json.Replace("\"threads\": 1,", "\"threads\": 1, \"checkpoint\": \"my-bert\"", StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("mine.json"), begins);
        var run = new TrackRun(TrackCatalog.Find(folder.PathOf("mine.json")), folder.Path, checkpoint);
        await run.PublishAsync("teacher");
        var teacher = RunRecord.Read(run.FolderOf("teacher").Record);
        Assert.Equal((RunStatus.Ok, checkpoint.WeightsHash), (teacher.Status, teacher.Provenance.PretrainedWeights));
    }

    [Fact]
    public void A_track_without_a_plan_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Invoke("--track", "quick"));

        Assert.Equal(
            "--track quick: this track has no plan for a pretraining. "
            + "Expected a track that has one, or a track file of your own with a \"pretraining\"; docs/pretraining.md shows one.",
            error.Message);
    }

    [Fact]
    public void The_folder_of_the_data_is_handed_to_the_track()
    {
        Directory.CreateDirectory(folder.PathOf("data"));

        var error = Assert.Throws<FileNotFoundException>(() => Invoke("--track", "russian-tweets", "--data", folder.PathOf("data")));

        Assert.StartsWith(folder.PathOf("data/rusentitweet"), error.Message, StringComparison.Ordinal);
    }

    private static int Invoke(params string[] arguments) =>
        PretrainCommand.Create().Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false });
}
