using Harness.Contest.Weights;
using Harness.Models.Formats;
using Harness.Tasks.NamedEntities;

namespace Harness.Fetching;

/// <summary>Fetches the data and the weights that the tracks on real data need.</summary>
/// <param name="source">The place that the files are fetched from.</param>
/// <param name="conll2003">The archive of the data.</param>
/// <param name="model">The model, whose vocabulary is used to read the data.</param>
public sealed class RealFiles(IFileSource source, IFetchObserver observer, FetchedFolders folders, RemoteFile conll2003, PinnedModel model)
{
    private readonly Fetcher fetcher = new(source, observer);

    /// <summary>Fetches CoNLL-2003 and the vocabulary into a folder such as <c>--data</c> names.</summary>
    public async Task FetchConll2003Async(CancellationToken cancel)
    {
        // The archive is kept, so that damaged files can be repaired by extracting it again.
        var archive = Path.Combine(folders.Downloads, conll2003.Name);
        await fetcher.FetchAsync(conll2003, archive, cancel);
        ZipMembers.Extract(archive, ConllData.FileNames, folders.Conll2003);
        await fetcher.FetchAsync(model.Vocabulary, folders.Vocabulary(model.Name), cancel);
        observer.Note($"CoNLL-2003 is in {folders.Data}: tracks find it there");
    }

    /// <summary>Fetches the model into a folder in Hugging Face's layout.</summary>
    public async Task FetchModelAsync(CancellationToken cancel)
    {
        var folder = folders.Weights(model.Name);
        await fetcher.FetchAsync(model.Vocabulary, Path.Combine(folder, model.Vocabulary.Name), cancel);
        await fetcher.FetchAsync(model.Weights, Path.Combine(folder, model.Weights.Name), cancel);

        // The configuration comes last, so that a folder that has one is complete.
        HuggingFaceConfig.OfMaskedLanguageModel(model.Shape).Write(Path.Combine(folder, "config.json"));
        await new Fetcher(new FolderSource(folder, model), observer).FetchAsync(model.Vocabulary, folders.Vocabulary(model.Name), cancel);
        observer.Note($"{model.Model.Id} is in {folder}");
    }
}
