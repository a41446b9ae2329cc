namespace Bench;

/// <summary>The folder that holds Benchmark.sln, above the current folder or above the program; the current one where there is none.</summary>
internal static class Repository
{
    private const string Marker = "Benchmark.sln";

    public static string Root { get; } = Above(Environment.CurrentDirectory) ?? Above(AppContext.BaseDirectory) ?? Environment.CurrentDirectory;

    private static string? Above(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            if (File.Exists(Path.Combine(current.FullName, Marker)))
                return current.FullName;
        return null;
    }
}
