using Harness.Contest.Weights;

namespace Harness.Fetching;

/// <summary>Files from a folder: its own, those of a folder in it with the model's name, or those of a Hugging Face cache.</summary>
/// <param name="model">Whose files may lie in a cache's layout.</param>
public sealed class FolderSource(string folder, PinnedModel model) : IFileSource
{
    public string PlaceOf(RemoteFile file) => Find(file);

    public async Task BringAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        await using var read = File.OpenRead(Find(file));
        await using var written = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await read.CopyToAsync(written, cancel);
    }

    private string Find(RemoteFile file)
    {
        string[] places =
        [
            folder,
            Path.Combine(folder, model.Name),
            .. HuggingFaceCache.Snapshots(folder, model.Model),
            .. HuggingFaceCache.Snapshots(Path.Combine(folder, "hub"), model.Model),
        ];
        return places.Select(place => Path.Combine(place, file.Name)).FirstOrDefault(HuggingFaceCache.Has)
            ?? throw new FetchException(
                $"{Path.GetFullPath(folder)}: no {file.Name} there. Looked in {string.Join(", ", places)}. Expected the file that {file.Address} has (sha256 {file.Sha256}); "
                + "put it there, or leave out --from to get it from the network.");
    }
}
