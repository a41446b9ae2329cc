namespace TestSupport;

/// <summary>Where real corpora and vocabularies lie: in the folder that BENCH_DATA names, otherwise beside the repository.</summary>
public static class RealData
{
    public static string RepositoryRoot { get; } = FindRoot();

    public static string Folder { get; } = Environment.GetEnvironmentVariable("BENCH_DATA") is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    /// <param name="file">Relative to <see cref="Folder"/>, such as <c>conll2003/train.txt</c>.</param>
    public static string PathOf(string file) => Path.Combine(Folder, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Benchmark.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
