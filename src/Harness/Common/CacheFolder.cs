using System.Text;

namespace Harness.Common;

/// <summary>
/// The folder that keeps checkpoints, measurements and downloads between runs. It is BENCH_CACHE, or a folder in the user's cache when that variable
/// is not set.
/// </summary>
public static class CacheFolder
{
    /// <summary>The name of the variable of the environment that names the folder.</summary>
    public const string Variable = "BENCH_CACHE";

    /// <summary>The full path. The folder exists.</summary>
    public static string Path { get; } = Directory.CreateDirectory(Named ?? Default()).FullName;

    /// <summary>True where the variable names the folder.</summary>
    public static bool IsNamed => Named is not null;

    private static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>
    /// Gives the path of a file that takes long to make, and makes it where it is not there yet. Where several processes lack it, the first makes it
    /// and the others wait.
    /// </summary>
    /// <param name="folder">The folder below this one.</param>
    /// <param name="name">The name of the file, which tells everything that its content depends on.</param>
    /// <param name="make">Writes the file to the path that it is given, as a whole or not at all.</param>
    /// <param name="isWhole">Says whether a file that is there can be used; null where every file can.</param>
    internal static string GetOrMake(string folder, string name, Action<string> make, Func<string, bool>? isWhole = null)
    {
        var file = System.IO.Path.Combine(Path, folder, name);
        using (FileLock.Take(file + ".lock", waiting: () => { }))
            if (!File.Exists(file) || isWhole?.Invoke(file) == false)
                make(file);
        return file;
    }

    /// <summary>Gives the path of the lock for some use of a file or folder that can have no lock beside it.</summary>
    /// <param name="use">What is done by one process at a time, in a word.</param>
    /// <param name="path">The path of the file or folder.</param>
    internal static string LockFor(string use, string path) => System.IO.Path.Combine(
        Path, "locks", $"{use}-{ContentHash.Of(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path)))[..16]}.lock");

    private static string Default()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(cache, "bert-compression-benchmark");
    }
}
