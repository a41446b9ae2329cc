using Harness.Common;

namespace Harness.Fetching;

/// <summary>
/// Thrown when a file cannot be fetched. The message says what happened at which address, how much was received already, and what to do.
/// </summary>
public sealed class FetchException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A place that files are fetched from.</summary>
public interface IFileSource
{
    /// <summary>
    /// Writes the file to <paramref name="partial"/>, and continues an earlier download there if the source can. The caller checks the hash.
    /// </summary>
    /// <exception cref="FetchException">The file cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled. What was received so far is in <paramref name="partial"/>.</exception>
    Task BringAsync(RemoteFile file, string partial, CancellationToken cancel);

    /// <summary>Returns the place that a file comes from as messages name it.</summary>
    string PlaceOf(RemoteFile file);
}

/// <summary>Receives reports of what happens while files are fetched.</summary>
public interface IFetchObserver
{
    /// <summary>Receives a line of text.</summary>
    void Note(string text);

    /// <summary>Receives the state of a download, each time that a part of the file has come.</summary>
    void Progress(FetchProgress progress);
}

/// <summary>The state of a download.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">The number of bytes that were received, including those of earlier calls.</param>
/// <param name="TotalBytes">The file's length; null where it is not known.</param>
/// <param name="BytesPerSecond">The speed since this download began or continued.</param>
public sealed record FetchProgress(string File, long Bytes, long? TotalBytes, double BytesPerSecond)
{
    /// <summary>The time that the rest will take; null where that is not known.</summary>
    public double? SecondsLeft => TotalBytes is { } total && BytesPerSecond > 0 ? (total - Bytes) / BytesPerSecond : null;
}

/// <summary>Fetches files and verifies them against pinned SHA-256 hashes. Only one process at a time fetches a file.</summary>
public sealed class Fetcher(IFileSource source, IFetchObserver observer)
{
    // The codes are ENOSPC, EDQUOT of Linux and of macOS, and ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] DiskFull = [28, OperatingSystem.IsMacOS() ? 69 : 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>
    /// Makes sure that <paramref name="path"/> is the pinned file. A download is written to <c>path.partial</c> until its hash is verified.
    /// </summary>
    /// <exception cref="FetchException">The file cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled. Another call continues where it ended.</exception>
    public async Task FetchAsync(RemoteFile file, string path, CancellationToken cancel)
    {
        using var held = FileLock.Take(path + ".lock", () => observer.Note($"{file.Name}: waiting, another process fetches it"), cancel);
        if (File.Exists(path))
        {
            if ((file.Bytes is null || new FileInfo(path).Length == file.Bytes) && ContentHash.OfFile(path) == file.Sha256)
            {
                observer.Note($"{file.Name}: kept, it is there ({path})");
                return;
            }

            observer.Note($"{file.Name}: {path} is not the pinned file (sha256 {file.Sha256}); it will be replaced");
        }

        await BringAsync(file, path + ".partial", cancel);
        File.Move(path + ".partial", path, overwrite: true);
        observer.Note(Invariant($"{file.Name}: {new FileInfo(path).Length:N0} bytes, sha256 as pinned: {path}"));
    }

    private async Task BringAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        for (var resumed = File.Exists(partial); ; resumed = false)
        {
            try
            {
                await source.BringAsync(file, partial, cancel);
            }
            catch (IOException error) when (DiskFull.Contains(error.HResult))
            {
                var length = File.Exists(partial) ? new FileInfo(partial).Length : 0;
                throw new FetchException(
                    Invariant($"{partial}: the disk is full ({length:N0} bytes of {source.PlaceOf(file)} are there). ")
                    + "Make room, or export BENCH_CACHE=DIR on another disk; the same command goes on from there.", error);
            }

            var hash = ContentHash.OfFile(partial);
            if (hash == file.Sha256)
                return;

            // A later call must not continue a wrong file.
            File.Delete(partial);
            if (!resumed)
                throw new FetchException(
                    $"{source.PlaceOf(file)}: another file than the pinned one: sha256 {hash}, expected {file.Sha256}. Nothing of it was kept here. "
                    + "It was replaced where it comes from, or damaged on the way: run the same command again, and if that does not help, "
                    + $"get {file.Name} elsewhere and name its folder with --from DIR.");
            observer.Note($"{file.Name}: what was left of an earlier call is not of the pinned file; once more from the beginning");
        }
    }
}
