using System.IO.Compression;
using System.Text;
using Harness.Contest.Weights;
using Harness.Fetching;
using Harness.Models;
using Harness.Tasks.NamedEntities;
using Harness.Training.Pretraining;

namespace Harness.Tests.Fetching;

public sealed class RealFilesTests : IDisposable
{
    private const string Sentences = "-DOCSTART- -X- -X- O\n\nRome NNP B-NP B-LOC\nfell VBD B-VP O\n\n";

    private readonly FetchBench bench = new();
    private readonly byte[] vocabulary = Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nRome\nfell\n");
    private readonly byte[] archive = Archive();

    private FetchedFolders Cache => new(bench.Folder.PathOf("cache"));

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Conll2003_comes_as_tracks_read_it()
    {
        using var server = new LoopbackServer(Answers.File(archive), Answers.File(vocabulary));
        await Files(bench.Source(), server.Address).FetchConll2003Async(Archived(server.Address), Model(), default);
        Assert.Equal(
            ["/conll2003.zip", $"/google-bert/bert-base-cased/resolve/{PublishedModel.BertBaseCased.Revision}/vocab.txt"],
            server.Requests.Select(request => request.Target));
        Assert.True(Cache.HaveData);
        var data = new ConllData(maximumLength: 32).Open(Cache.Data, text: null);
        Assert.Equal(7, data.WordPiece.VocabularySize);
        Assert.Single(data.Split(Harness.Training.Split.Test).Examples);
    }

    [Fact]
    public async Task Conll2003_fetched_again_asks_nobody_and_mends_what_was_damaged()
    {
        using var server = new LoopbackServer(Answers.File(archive), Answers.File(vocabulary));
        var files = Files(bench.Source(), server.Address);
        await files.FetchConll2003Async(Archived(server.Address), Model(), default);
        var train = Path.Combine(Cache.Conll2003, "train.txt");
        File.WriteAllText(train, "damaged");
        await files.FetchConll2003Async(Archived(server.Address), Model(), default);
        Assert.Equal(Sentences, File.ReadAllText(train));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_model_comes_in_Hugging_Faces_layout()
    {
        using var server = new LoopbackServer(Answers.File(vocabulary), Answers.File(bench.Content));
        var model = Model();
        await Files(bench.Source(), server.Address).FetchModelAsync(model, default);
        var folder = new WeightsLocation(_ => null, Cache).Find(model);
        Assert.Equal(Cache.Weights("bert-base-cased"), folder);
        Assert.Equal(model.Shape, PretrainedCheckpoint.Open(folder).Shape);
        Assert.Equal(bench.Content, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.Equal(vocabulary, File.ReadAllBytes(Cache.Vocabulary("bert-base-cased")));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_model_whose_weights_are_wrong_is_not_there()
    {
        using var server = new LoopbackServer(Answers.File(vocabulary), Answers.File(new byte[bench.Content.Length]));
        var model = Model();
        await Assert.ThrowsAsync<FetchException>(() => Files(bench.Source(), server.Address).FetchModelAsync(model, default));
        Assert.Throws<FileNotFoundException>(() => new WeightsLocation(_ => null, Cache).Find(model));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bert-base-cased")]
    [InlineData("hub/models--google-bert--bert-base-cased/snapshots/cd5ef92a9fb2f889e972770a36d4ed042daf221e")]
    [InlineData("models--bert-base-cased/snapshots/0123")]
    public async Task A_folder_will_do_instead_of_the_network(string below)
    {
        var given = Directory.CreateDirectory(Path.Combine(bench.Folder.PathOf("given"), below)).FullName;
        File.WriteAllBytes(Path.Combine(given, "vocab.txt"), vocabulary);
        File.WriteAllBytes(Path.Combine(given, "model.safetensors"), bench.Content);
        var model = Model();
        await Files(new FolderSource(bench.Folder.PathOf("given")), Nowhere).FetchModelAsync(model, default);
        Assert.Equal(bench.Content, File.ReadAllBytes(Path.Combine(Cache.Weights("bert-base-cased"), "model.safetensors")));
    }

    [Fact]
    public async Task A_folder_with_another_file_will_not_do()
    {
        var given = Directory.CreateDirectory(bench.Folder.PathOf("given")).FullName;
        File.WriteAllText(Path.Combine(given, "conll2003.zip"), "another");
        var model = Model();
        var error = await Assert.ThrowsAsync<FetchException>(
            () => Files(new FolderSource(given), Nowhere).FetchConll2003Async(Archived(Nowhere), model, default));
        Assert.Contains($"{Path.Combine(given, "conll2003.zip")}: another file than the pinned one: sha256", error.Message, StringComparison.Ordinal);
        Assert.Equal("another", File.ReadAllText(Path.Combine(given, "conll2003.zip")));
        Assert.Equal(["conll2003.zip.lock"], Directory.GetFiles(Cache.Downloads).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_without_the_file_says_where_it_was_looked_for()
    {
        var given = Directory.CreateDirectory(bench.Folder.PathOf("given")).FullName;
        var model = Model();
        var error = await Assert.ThrowsAsync<FetchException>(
            () => Files(new FolderSource(given), Nowhere).FetchModelAsync(model, default));
        Assert.Contains($"{given}: no vocab.txt there", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(given, "hub", "models--google-bert--bert-base-cased"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_endpoint_is_the_hub_or_a_mirror()
    {
        const string path = "/google-bert/bert-base-cased/resolve/cd5ef92a9fb2f889e972770a36d4ed042daf221e/model.safetensors";
        Assert.Equal("https://huggingface.co" + path, PinnedFiles.Weights(PublishedModel.BertBaseCased, null).Address.ToString());
        Assert.Equal(
            "http://mirror.example/hf" + path, PinnedFiles.Weights(PublishedModel.BertBaseCased, "http://mirror.example/hf/").Address.ToString());
        var error = Assert.Throws<ArgumentException>(() => PinnedFiles.Weights(PublishedModel.BertBaseCased, "mirror"));
        Assert.Contains("HF_ENDPOINT is 'mirror'", error.Message, StringComparison.Ordinal);
    }

    [RealDataFact("bert-base-cased/vocab.txt")]
    public void The_pinned_vocabulary_is_the_one_that_the_data_folder_has()
    {
        var bytes = File.ReadAllBytes(RealData.PathOf("bert-base-cased/vocab.txt"));
        Assert.Equal(PublishedModel.BertBaseCased.VocabularySha256, FetchBench.Sha256(bytes));
    }

    /// <summary>The published count of the fine-tuned network, with nine labels.</summary>
    [Fact]
    public void The_shape_has_the_parameters_of_bert_base_cased() =>
        Assert.Equal(107_726_601, ParameterCount.Of(PublishedModel.BertBaseCased.Shape, labels: 9));

    private static Uri Nowhere { get; } = new("http://no-such-host.invalid/");

    private RealFiles Files(IFileSource source, Uri endpoint) => new(source, [], [], bench.Observer, Cache, endpoint.ToString());

    private RemoteFile Archived(Uri server) => new(new Uri(server, "conll2003.zip"), null, FetchBench.Sha256(archive));

    /// <summary>bert-base-cased with content of the test's own.</summary>
    private PublishedModel Model() => PublishedModel.BertBaseCased with
    {
        Bytes = bench.Content.Length,
        WeightsSha256 = FetchBench.Sha256(bench.Content),
        VocabularySha256 = FetchBench.Sha256(vocabulary),
    };

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var member in ConllData.FileNames)
            {
                using var writer = new StreamWriter(zip.CreateEntry(member).Open());
                writer.Write(Sentences);
            }
        }

        return bytes.ToArray();
    }
}
