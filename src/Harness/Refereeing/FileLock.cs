namespace Harness.Refereeing;

/// <summary>A lock between processes that the system releases when its holder ends, however it ends.</summary>
internal static class FileLock
{
    // EWOULDBLOCK, and Windows' ERROR_SHARING_VIOLATION: somebody has it. A full disk is another matter.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static IDisposable Take(string path, Action waiting)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var told = false; ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult is WouldBlock or SharingViolation)
            {
                if (!told)
                    waiting();
                told = true;
                Thread.Sleep(Pause);
            }
        }
    }
}
