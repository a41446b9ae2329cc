using System.CommandLine;
using System.Text.Json;
using Bench.Commands;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tasks.SentenceVectors;
using static TorchSharp.torch;

namespace Bench.Tests.Commands;

/// <summary>The commands <c>bench similarity</c>, <c>bench embed</c> and <c>bench encodechka</c>.</summary>
public sealed class SentenceCommandsTests : IDisposable
{
    private const string Pairs = "5\tAnna flew to Oslo.\tAnna went to Oslo.\n0\tThe bank failed.\tAnna sang.\n2\tBerlin is big.\tBerlin grows.\n";

    private readonly TemporaryFolder folder = new();
    private readonly Track track = TrackCatalog.Find("quick");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Similarity_prints_both_coefficients_of_a_run()
    {
        using var culture = new ForeignCulture();
        var run = LeftNetwork();
        var expected = Expected(run);

        var text = Invoke(SimilarityCommand.Create(), "--run", "lone-student", "--artifacts", folder.Path, Written("pairs.tsv", Pairs + "\ta\tb\n"));

        Assert.Equal(
            Invariant($"Spearman  {expected.Spearman:F6}\nPearson   {expected.Pearson:F6}\npairs     3 (1 further pairs have no score)\n"), text);
    }

    [Fact]
    public void Similarity_prints_json_when_asked_for()
    {
        var run = LeftNetwork();
        var expected = Expected(run);

        var json = JsonDocument.Parse(Invoke(SimilarityCommand.Create(), "--run", run, Written("pairs.tsv", Pairs), "--json")).RootElement;

        Assert.Equal(expected.Spearman, json.GetProperty("spearman").GetDouble());
        Assert.Equal(expected.Pearson, json.GetProperty("pearson").GetDouble());
        Assert.Equal((3, 0), (json.GetProperty("pairs").GetInt32(), json.GetProperty("unscored").GetInt32()));
        Assert.Equal("mean", json.GetProperty("pooling").GetString());
    }

    [Fact]
    public void Embed_writes_a_row_for_every_sentence()
    {
        var run = LeftNetwork();
        var sentences = Written("sentences.txt", "Anna flew to Oslo.\nThe bank failed.\n");
        var target = folder.PathOf("vectors.csv");

        var text = Invoke(EmbedCommand.Create(), "--run", run, sentences, "--output", target);

        Assert.Equal(Invariant($"{target}: 2 vectors of {track.Shapes.Student.Hidden} numbers\n"), text);
        using var encoder = SentenceEncoder.OfNetwork(run, CPU);
        var vectors = encoder.Encode(["Anna flew to Oslo.", "The bank failed."]);
        var rows = File.ReadLines(target).Skip(1).Select(line => line.Split(',').Select(cell => float.Parse(cell, null)).ToArray());
        Assert.Equal(vectors, rows);
    }

    [Fact]
    public void A_network_that_pools_by_its_first_token_gives_such_vectors_unless_others_are_asked_for()
    {
        var run = LeftNetwork(Pooling.Cls);
        var pairs = Written("pairs.tsv", Pairs);

        Assert.Equal("cls", PoolingOf());
        Assert.Equal("mean", PoolingOf("--pooling", "mean"));

        using var encoder = SentenceEncoder.OfNetwork(run, CPU);
        Assert.Equal(encoder.Encode(["Anna flew."], Pooling.Cls), encoder.Encode(["Anna flew."]));
        Assert.NotEqual(encoder.Encode(["Anna flew."], Pooling.Mean), encoder.Encode(["Anna flew."]));

        string? PoolingOf(params string[] options) => JsonDocument.Parse(
            Invoke(SimilarityCommand.Create(), ["--run", run, pairs, "--json", .. options])).RootElement.GetProperty("pooling").GetString();
    }

    [Fact]
    public void A_sentence_that_is_too_long_is_told_of()
    {
        var run = LeftNetwork();
        var sentences = Written("sentences.txt", "Anna flew to Oslo.\n" + string.Concat(Enumerable.Repeat("Anna flew to Oslo. ", 20)) + "\n");
        var errors = new StringWriter { NewLine = "\n" };

        EmbedCommand.Create().Parse(["--run", run, sentences, "--output", folder.PathOf("vectors.csv")])
            .Invoke(new() { Output = TextWriter.Null, Error = errors, EnableDefaultExceptionHandler = false });

        Assert.Equal(
            "warning: 1 of 2 sentences is longer than 64 tokens, and what follows is not read. "
            + "The first begins 'Anna flew to Oslo. Anna flew to Oslo. An'. Split long texts.\n",
            errors.ToString());
    }

    [Theory]
    [InlineData(new[] { "x.txt", "--output", "v.txt" }, "v.txt: a name without .csv or .npy at its end")]
    [InlineData(new[] { "x.txt", "--output", "v.npy" }, "x.txt: no such file")]
    public void Embed_says_what_is_wrong(string[] arguments, string expected) =>
        Assert.Contains(expected, Fault(EmbedCommand.Create(), [.. arguments, "--run", folder.Path]));

    [Fact]
    public void Embed_names_the_line_when_it_has_no_text() => Assert.Contains(
        "sentences.txt, line 2: no text. Expected a sentence on every line",
        Fault(EmbedCommand.Create(), Written("sentences.txt", "a\n\nb\n"), "--output", folder.PathOf("v.npy"), "--run", folder.Path));

    [Theory]
    [InlineData(new string[0], "No encoder is named. Expected --run RUN or --weights DIR")]
    [InlineData(new[] { "--run", "a", "--weights", "b" }, "--run and --weights are both given. Expected one of them.")]
    [InlineData(new[] { "--weights", "minilmm" }, "minilmm: no such folder. 'minilmm' is no model that 'bench fetch' knows. Did you mean minilm?")]
    [InlineData(new[] { "--run", "a", "--pooling", "max" }, "--pooling max: expected one of cls, mean, pooler.")]
    public void Similarity_says_what_is_wrong_with_its_options(string[] options, string expected) =>
        Assert.Contains(expected, Fault(SimilarityCommand.Create(), [Written("pairs.tsv", Pairs), .. options]));

    [Fact]
    public void Similarity_refuses_pairs_that_all_have_one_score()
    {
        var pairs = Written("pairs.tsv", "3\tAnna flew.\tAnna went.\n3\tThe bank failed.\tAnna sang.\n");

        Assert.Equal(
            "All 2 pairs have the score 3, so that there is no correlation. Expected pairs whose scores differ.",
            Fault(SimilarityCommand.Create(), pairs, "--run", LeftNetwork()));
    }

    [Fact]
    public void Similarity_refuses_a_run_when_it_is_a_CRF()
    {
        var run = Left("crf-features");
        File.WriteAllText(Path.Combine(run, "features.json"), "{}");

        var fault = Fault(SimilarityCommand.Create(), Written("pairs.tsv", Pairs), "--run", "crf-features", "--artifacts", folder.Path);

        Assert.Contains("this is a CRF, which has no encoder. Expected a run that left a BERT.", fault);
    }

    [Theory]
    [InlineData(new[] { "--hashing", "0" }, "--hashing 0: expected a number from 1 to 10000.")]
    [InlineData(new[] { "--hashing", "300", "--weights", "minilm" }, "--hashing is given together with --run or --weights.")]
    public void Encodechka_says_what_is_wrong_with_its_options(string[] options, string expected) =>
        Assert.Contains(expected, Fault(EncodechkaCommand.Create(), options));

    private static string Invoke(Command command, params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, command.Parse(arguments).Invoke(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    private static string Fault(Command command, params string[] arguments) =>
        Assert.ThrowsAny<Exception>(() => command.Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false })).Message;

    private static Similarity Expected(string run)
    {
        using var encoder = SentenceEncoder.OfNetwork(run, CPU);
        SentencePair[] pairs =
        [
            new(5, "Anna flew to Oslo.", "Anna went to Oslo."), new(0, "The bank failed.", "Anna sang."), new(2, "Berlin is big.", "Berlin grows."),
        ];
        return Similarity.Of(pairs, sentences => encoder.Encode(sentences));
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(folder.PathOf(name), text);
        return folder.PathOf(name);
    }

    private string LeftNetwork(Pooling pooling = Pooling.None)
    {
        var run = Left("lone-student");
        var shape = track.Shapes.Student with { Pooling = pooling };
        using var network = Network.Random(shape, pooling == Pooling.None ? track.Task.Labels : [], seed: 1);
        network.Save(run);
        track.Data.Open(null).WordPiece.Save(run, maximumLength: 64);
        return run;
    }

    // The folder of a finished run, which holds nothing but its record.
    private string Left(string method)
    {
        var run = new RunFolder(folder.Path, new RunKey(track.Name, method, 1));
        Directory.CreateDirectory(run.Path);
        (ExampleRun.Record() with { Track = track.Name, Method = method, Seed = 1 }).Write(run.Record);
        return run.Path;
    }
}
