using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Formats;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Fetching;

/// <summary>Reads a model from the files that the Hugging Face hub has of it.</summary>
/// <param name="files">The place of these files: the hub, or a folder.</param>
/// <param name="downloads">The folder where files are kept until the model was read, so that a download that broke off can be continued.</param>
/// <param name="endpoint">A mirror of the hub, as HF_ENDPOINT names it; null or empty for the hub itself.</param>
internal sealed class HubModel(IFileSource files, string downloads, string? endpoint) : IModelSource
{
    /// <inheritdoc/>
    public string NameFor(PublishedModel model) => $"the files of {model.Id}";

    /// <inheritdoc/>
    public async Task<ModelContent> ReadAsync(PublishedModel model, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(downloads, model.Name)).FullName;
        var isComplete = false;
        try
        {
            var (vocabulary, vocabularyPath) = await BringAsync(PinnedFiles.Vocabulary(model, endpoint));
            var (weights, weightsPath) = await BringAsync(PinnedFiles.Weights(model, endpoint));
            isComplete = true;
            return Read(model, weightsPath, files.PlaceOf(weights), vocabularyPath, files.PlaceOf(vocabulary));
        }
        finally
        {
            // A download that broke off is continued by the next one.
            if (isComplete || !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder, recursive: true);
        }

        async Task<(RemoteFile File, string Path)> BringAsync(RemoteFile file)
        {
            var path = Path.Combine(folder, file.Name);
            await files.BringAsync(file, path, cancel);
            return (file, path);
        }
    }

    /// <summary>Reads a model from files in Hugging Face's layout.</summary>
    /// <param name="weightsPlace">The place of the weights as messages name it.</param>
    /// <param name="vocabularyPlace">The place of the vocabulary as messages name it.</param>
    public static ModelContent Read(PublishedModel model, string weights, string weightsPlace, string vocabulary, string vocabularyPlace) =>
        ModelContent.Verified(model, Tensors(weights, weightsPlace), weightsPlace, File.ReadAllBytes(vocabulary), vocabularyPlace);

    private static Dictionary<string, Tensor> Tensors(string path, string place)
    {
        using var scope = NewDisposeScope();
        using var file = Open(path, place);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in file.Header.Entries.Values)
        {
            if (BertTensorName.Of(entry.Name) is not { } name || BertTensorName.IsOfPooler(name))
                continue;
            if (!tensors.TryAdd(name, file.Read(entry).to(ScalarType.Float32)))
                throw new DataFormatException($"{place}: two tensors are {name}. Expected the files of one BERT.");
        }

        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }

    private static SafeTensorsFile Open(string path, string place)
    {
        try
        {
            return new SafeTensorsFile(path);
        }
        catch (DataFormatException error)
        {
            throw new DataFormatException($"{place}: {error.Message}", error);
        }
    }
}
