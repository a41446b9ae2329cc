using System.IO.Compression;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

/// <summary>Predictions are plain text in the folder of a run and compressed in that of a published run.</summary>
[Collection("torch")]
public sealed class PublishedPredictionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Publish_compresses_predictions_which_are_read_as_the_run_left_them()
    {
        var (run, published) = Published();

        Assert.Equal(
            [
                "epochs.csv", "predictions-test.txt.gz", "predictions-validation.txt.gz", "run.json", "test-sentences.csv", "test-types.csv",
            ],
            Directory.GetFiles(published.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var split in new[] { Split.Test, Split.Validation })
        {
            using var unzipped = new StreamReader(new GZipStream(File.OpenRead(published.Predictions(split)), CompressionMode.Decompress));
            Assert.Equal(File.ReadAllText(Path.Combine(run.Path, $"predictions-{split}.txt")), unzipped.ReadToEnd());
        }

        var texts = SmallTrack.Data.TestTexts!;
        var predicted = texts.Predicted(published.Predictions(Split.Test));
        Assert.Equal(60, predicted.Count);
        Assert.Equal(texts.Inputs.Select(input => input.Words.Count), predicted.Select(labels => labels.Length));
    }

    [Fact]
    public void Predicted_names_the_file_and_the_fix_when_it_is_damaged()
    {
        var path = Published().Run.Predictions(Split.Test);
        var whole = File.ReadAllBytes(path);
        foreach (var damaged in new[] { [], whole[..^1], whole[..(whole.Length / 2)], "0 0 5\n"u8.ToArray() })
        {
            File.WriteAllBytes(path, damaged);

            var error = Assert.Throws<DataFormatException>(() => SmallTrack.Data.TestTexts!.Predicted(path));

            Assert.StartsWith($"{path}: not gzip, or damaged (", error.Message, StringComparison.Ordinal);
            Assert.EndsWith(
                "). Restore it with 'git checkout', or remove the folder that it is in: 'bench run' publishes the run again.", error.Message,
                StringComparison.Ordinal);
        }
    }

    private (RunFolder Left, PublishedRun Run) Published()
    {
        var method = new FakeMethod { WithTeacher = false };
        SmallTrack.Run(folder.Path, method);
        var left = SmallTrack.FolderOf(folder.Path, method);
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        results.Publish(left, RunRecord.Read(left.Record));
        return (left, Assert.Single(results.Read(new PresentTrack(SmallTrack.Track.Task.Metrics, _ => "")).Runs));
    }
}
