namespace Reports.Tests.Page;

/// <summary>Programs that some tests need beside the project.</summary>
internal static class Programs
{
    /// <summary>Gives the path of a program, or null where there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
