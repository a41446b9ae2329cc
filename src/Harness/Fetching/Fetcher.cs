using System.Security.Cryptography;
using Harness.Common;

namespace Harness.Fetching;

/// <summary>Puts files where they belong: under their final names only with the pinned hash, by one process at a time.</summary>
public sealed class Fetcher(IFileSource source, IFetchObserver observer)
{
    // ENOSPC and EDQUOT; Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Returns when <paramref name="path"/> is the file; until then what came so far is in <c>path.partial</c>.</summary>
    /// <exception cref="FetchException">It cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the same call goes on where it ended.</exception>
    public async Task FetchAsync(RemoteFile file, string path, CancellationToken cancel)
    {
        using var held = FileLock.Take(path + ".lock", () => observer.Note($"{file.Name}: waiting, another process fetches it"), cancel);
        if (File.Exists(path))
        {
            if (await HasHashAsync(path, file, cancel))
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
                throw new FetchException(Invariant(
                    $"{partial}: the disk is full ({(File.Exists(partial) ? new FileInfo(partial).Length : 0):N0} bytes of {source.PlaceOf(file)} are there). ")
                    + "Make room, or export BENCH_CACHE=DIR on another disk; the same command goes on from there.", error);
            }

            var hash = await HashAsync(partial, cancel);
            if (hash == file.Sha256)
                return;

            // What is wrong must not be gone on from.
            File.Delete(partial);
            if (!resumed)
                throw new FetchException(
                    $"{source.PlaceOf(file)}: another file than the pinned one: sha256 {hash}, expected {file.Sha256}. Nothing of it was kept here. "
                    + $"It was replaced where it comes from, or damaged on the way: run the same command again, and if that does not help, get {file.Name} elsewhere "
                    + "and name its folder with --from DIR.");
            observer.Note($"{file.Name}: what was left of an earlier call is not of the pinned file; once more from the beginning");
        }
    }

    private static async Task<bool> HasHashAsync(string path, RemoteFile file, CancellationToken cancel) =>
        (file.Bytes is null || new FileInfo(path).Length == file.Bytes) && await HashAsync(path, cancel) == file.Sha256;

    private static async Task<string> HashAsync(string path, CancellationToken cancel)
    {
        await using var bytes = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancel));
    }
}
