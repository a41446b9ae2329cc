namespace Harness.Common;

/// <summary>
/// The folder that keeps checkpoints, measurements and downloads between runs. It is BENCH_CACHE, or a folder in the user's cache when that variable
/// is not set.
/// </summary>
public static class CacheFolder
{
    /// <summary>The full path. The folder exists.</summary>
    public static string Path { get; } = Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("BENCH_CACHE") is { Length: > 0 } given ? given : Default()).FullName;

    private static string Default()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(cache, "bert-compression-benchmark");
    }
}
