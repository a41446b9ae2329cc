namespace Bench;

/// <summary>Finds the repository: the folder above the current folder, or above the program, that holds Benchmark.sln.</summary>
internal static class Repository
{
    private const string Marker = "Benchmark.sln";

    /// <summary>The folder of the repository; the current folder where none was found.</summary>
    public static string Root { get; } = Above(Environment.CurrentDirectory) ?? Above(AppContext.BaseDirectory) ?? Environment.CurrentDirectory;

    private static string? Above(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            if (File.Exists(Path.Combine(current.FullName, Marker)))
                return current.FullName;
        return null;
    }
}
