using Harness.Common;
using Harness.Contest.Weights;

namespace Harness.Fetching;

/// <summary>Takes files from a folder, from a folder in it with the model's name, or from a Hugging Face cache.</summary>
public sealed class FolderSource(string folder) : IFileSource
{
    /// <inheritdoc/>
    public string PlaceOf(RemoteFile file) => Find(file);

    /// <inheritdoc/>
    public async Task BringAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        await using var read = File.OpenRead(Find(file));
        await using var written = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await read.CopyToAsync(written, cancel);
    }

    private string Find(RemoteFile file)
    {
        string[] places = file.Model is not { } model
            ? [folder]
            :
            [
                folder,
                Path.Combine(folder, model.Name),
                .. HuggingFaceCache.Snapshots(folder, model),
                .. HuggingFaceCache.Snapshots(Path.Combine(folder, "hub"), model),
            ];
        var found = places.Select(place => Path.Combine(place, file.Name)).FirstOrDefault(HuggingFaceCache.Has)
            ?? throw new FetchException(
                $"{Path.GetFullPath(folder)}: no {file.Name} there. Looked in {string.Join(", ", places)}. Expected the file that {file.Address} has"
                + $"{(file.Sha256 is null ? "" : $" (sha256 {file.Sha256})")}; put it there, or leave out --from to get it from the network.");
        return RegularFile.Checked(found);
    }
}
