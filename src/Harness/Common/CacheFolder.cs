namespace Harness.Common;

/// <summary>Where checkpoints, caches and downloads live between runs: BENCH_CACHE, or a folder of the user's cache.</summary>
public static class CacheFolder
{
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
