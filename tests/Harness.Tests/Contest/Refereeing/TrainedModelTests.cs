using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Texts;

namespace Harness.Tests.Contest.Refereeing;

public sealed class TrainedModelTests
{
    private static readonly Track Track = TrackCatalog.Find("quick-text");

    /// <summary>Such a file tells what kind of model a folder holds, where it is a file of the run.</summary>
    [Fact]
    public void Load_passes_over_a_description_that_is_no_file_of_the_run()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var run = SmallTrack.ContextIn(folder.Path).TeacherFolder;
        File.WriteAllText(Path.Combine(run.Path, "features.json"), "{}");

        using var loaded = TrainedModel.Load(run.Path, SmallTrack.Data.WordPiece, SmallTrack.Track.Task);

        Assert.IsType<Network>(loaded);
        Assert.Null(TrainedModel.KindOtherThanBert(run.Path));
    }

    /// <summary>All of these are valid JSON, and none of them is what a run leaves.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Shape":null,"Words":["good"]}""")]
    [InlineData("""{"Shape":{"Vocabulary":4,"Embedding":2,"Hidden":2,"Dense":2,"Longest":8},"Words":["good","good"]}""")]
    [InlineData("""{"Shape":{"Vocabulary":4,"Embedding":2,"Hidden":2,"Dense":2,"Longest":8},"Words":["good",null]}""")]
    [InlineData("""{"Shape":{"Vocabulary":4,"Embedding":-2,"Hidden":2,"Dense":2,"Longest":8},"Words":["good","film"]}""")]
    public void Load_calls_the_files_of_an_LSTM_damaged_that_cannot_be(string strings)
    {
        using var folder = new TemporaryFolder();
        var shape = new BiLstmShape(Vocabulary: 4, Embedding: 2, Hidden: 2, Dense: 2, Longest: 8);
        Example[] texts = [new([1, 2], [0, Example.Ignored], [0, 1]) { Words = ["good", "film"] }];
        using (var model = BiLstm.Random(shape, texts, Track.Task.Labels, seed: 1))
            model.Save(folder.Path);
        var file = Assert.Single(Directory.GetFiles(folder.Path, "*.json"));
        using (var loaded = TrainedModel.Load(folder.Path, SmallTrack.Data.WordPiece, Track.Task))
            Assert.IsType<BiLstm>(loaded);
        File.WriteAllText(file, strings);

        var error = Assert.Throws<DataFormatException>(() => TrainedModel.Load(folder.Path, SmallTrack.Data.WordPiece, Track.Task));

        Assert.StartsWith(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run the entry again.", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
