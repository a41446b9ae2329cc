namespace Harness.Refereeing;

/// <summary>A lock between processes that the system releases when its holder ends, however it ends.</summary>
internal static class FileLock
{
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
            catch (IOException)
            {
                if (!told)
                    waiting();
                told = true;
                Thread.Sleep(Pause);
            }
        }
    }
}
