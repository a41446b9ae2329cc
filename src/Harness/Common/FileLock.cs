namespace Harness.Common;

/// <summary>A lock between processes. The system releases it when its holder ends, however that happens.</summary>
internal static class FileLock
{
    // EWOULDBLOCK, and ERROR_SHARING_VIOLATION on Windows, mean that somebody has the lock. Any other error, such as a full disk, is reported.
    private const int SharingViolation = unchecked((int)0x80070020);

    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else holds or shares the lock.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="waiting">Called once if the lock is not free.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="meanwhile">Called several times a second while the lock is not free; null for nothing.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static IDisposable Take(string path, Action waiting, CancellationToken cancel = default, Action? meanwhile = null) =>
        Wait(path, waiting, FileAccess.ReadWrite, FileShare.None, meanwhile, cancel);

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The lock; null when somebody else holds or shares it.</returns>
    public static IDisposable? TryTake(string path) => Try(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Waits until nobody holds the lock alone, and then shares it.</summary>
    /// <param name="waiting">Called once if somebody does; null for nothing.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static IDisposable Share(string path, Action? waiting = null, CancellationToken cancel = default) =>
        Wait(path, waiting ?? (() => { }), FileAccess.Read, FileShare.Read, null, cancel);

    /// <summary>Says whether somebody holds the lock alone now.</summary>
    public static bool IsTaken(string path)
    {
        using var got = Try(path, FileAccess.Read, FileShare.Read);
        return got is null;
    }

    private static FileStream Wait(
        string path, Action waiting, FileAccess access, FileShare share, Action? meanwhile, CancellationToken cancel)
    {
        if (Try(path, access, share) is { } free)
            return free;
        waiting();
        while (true)
        {
            if (Try(path, access, share) is { } got)
                return got;
            meanwhile?.Invoke();
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
        catch (IOException error) when (error.HResult == WouldBlock || error.HResult == SharingViolation)
        {
            return null;
        }
    }
}
