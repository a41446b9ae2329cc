using System.Text.Json;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Formats;
using Harness.Tasks.NamedEntities;
using Harness.Tasks.SentenceVectors;
using Harness.Tasks.TextClassification;
using Harness.Text;

namespace Harness.Tests.Common;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Checked_gives_a_file_and_a_link_to_one()
    {
        var file = folder.PathOf("file");
        File.WriteAllText(file, "x");
        var link = folder.PathOf("link");
        File.CreateSymbolicLink(link, file);

        Assert.Equal(file, RegularFile.Checked(file));
        Assert.Equal(link, RegularFile.Checked(link));
    }

    [Fact]
    public void Checked_refuses_a_pipe_that_nobody_writes_to()
    {
        var pipe = folder.PathOf("pipe");
        Folders.MakePipe(pipe);

        Refuses(pipe);
    }

    [Fact]
    public void Checked_refuses_a_device_that_never_ends()
    {
        var link = folder.PathOf("endless");
        File.CreateSymbolicLink(link, "/dev/zero");

        Refuses("/dev/zero");
        Refuses(link);
    }

    [Fact]
    public void Checked_refuses_an_empty_file()
    {
        var file = folder.PathOf("empty");
        File.WriteAllText(file, "");

        Refuses(file);
    }

    /// <summary>Whatever reads what a user or a stranger put there says what is wrong, and waits for nobody.</summary>
    [Theory]
    [InlineData("corpus.txt")]
    [InlineData("texts.tsv")]
    [InlineData("pairs.txt")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    [InlineData("track.json")]
    [InlineData("text.txt")]
    [InlineData("config.json")]
    [InlineData("runs.csv")]
    [InlineData("predictions.txt")]
    public async Task Readers_refuse_a_pipe_that_nobody_writes_to(string name)
    {
        var pipe = folder.PathOf(name);
        Folders.MakePipe(pipe);

        var error = await Record.ExceptionAsync(() => Task.Run(Read).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.True(error is DataFormatException or FileNotFoundException or JsonException, error?.ToString());

        object Read() => name switch
        {
            "corpus.txt" => ConllReader.Read(pipe, TagSet.Conll2003),
            "texts.tsv" => LabelledTextReader.ReadTabSeparated(pipe, Sentiment.Names),
            "pairs.txt" => ScoredPairs.Read(pipe),
            "vocab.txt" => Vocabulary.Load(pipe),
            "model.safetensors" => new SafeTensorsFile(pipe),
            "track.json" => TrackCatalog.Find(pipe),
            "text.txt" => TextFolder.Read(folder.Path),
            "runs.csv" => CsvTable.ReadCells(pipe),
            "predictions.txt" => PredictionFile.Read(pipe),
            "config.json" => JsonFile.Read<string>(pipe, JsonSerializerOptions.Default),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Expected a name of the table above."),
        };
    }

    private static void Refuses(string path)
    {
        var error = Assert.Throws<DataFormatException>(() => RegularFile.Checked(path));
        Assert.Equal($"{path}: an empty file, a pipe or a device. Expected a file with content; put it there.", error.Message);
    }
}
