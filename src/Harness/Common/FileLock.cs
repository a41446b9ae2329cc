namespace Harness.Common;

/// <summary>A lock between processes that the system releases when its holder ends, however it ends.</summary>
internal static class FileLock
{
    // EWOULDBLOCK, and Windows' ERROR_SHARING_VIOLATION: somebody has it. A full disk is another matter.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else holds or shares the lock.</summary>
    /// <param name="waiting">Called once if it has to wait.</param>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public static IDisposable Take(string path, Action waiting, CancellationToken cancel = default) =>
        Wait(path, waiting, FileAccess.ReadWrite, FileShare.None, cancel);

    /// <returns>Null where somebody else holds or shares the lock.</returns>
    public static IDisposable? TryTake(string path) => Try(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Waits until nobody holds the lock alone.</summary>
    public static IDisposable Share(string path) => Wait(path, () => { }, FileAccess.Read, FileShare.Read, CancellationToken.None);

    /// <summary>Whether somebody holds the lock alone now.</summary>
    public static bool IsTaken(string path)
    {
        using var got = Try(path, FileAccess.Read, FileShare.Read);
        return got is null;
    }

    private static FileStream Wait(string path, Action waiting, FileAccess access, FileShare share, CancellationToken cancel)
    {
        for (var told = false; ;)
        {
            if (Try(path, access, share) is { } got)
                return got;
            if (!told)
                waiting();
            told = true;
            if (cancel.WaitHandle.WaitOne(Pause))
                cancel.ThrowIfCancellationRequested();
        }
    }

    private static FileStream? Try(string path, FileAccess access, FileShare share)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException error) when (error.HResult is WouldBlock or SharingViolation)
        {
            return null;
        }
    }
}
