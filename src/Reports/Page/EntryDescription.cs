using Harness.Contest.Methods;

namespace Reports.Page;

/// <summary>The facts about an entry's class that pages show and the records do not hold.</summary>
/// <param name="Summary">One line for a newcomer; empty for an entry that this program no longer has.</param>
public sealed record EntryDescription(string Summary)
{
    /// <summary>The summary of the class, which names its sources; null where there is none.</summary>
    public string? About { get; init; }

    /// <summary>The techniques that the entry uses on the teacher, in the words of <see cref="Technique"/>.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>The address of the source file, relative to the track's folder; null for a source outside the repository.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The source file, relative to the repository's root; null where there is none.</summary>
    public string? SourceFile { get; init; }

    /// <summary>The text of the source file; null where there is none.</summary>
    public string? SourceText { get; init; }

    /// <summary>Describes an entry by its class.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="catalog">All entries.</param>
    /// <param name="repository">The folder with the sources.</param>
    /// <param name="page">The folder from which the page links to sources. A page outside the repository has none beside it.</param>
    public static EntryDescription Of(string name, MethodCatalog catalog, string repository, string page)
    {
        if (catalog.All.FirstOrDefault(one => one.Name == name) is not { } method)
            return new EntryDescription("");
        var path = SourceOf(method, repository);
        var hasSource = File.Exists(path) && Path.GetFullPath(page).StartsWith(repository, StringComparison.Ordinal);
        return new EntryDescription(method.Summary)
        {
            About = MethodSummary.Of(method),
            Techniques = method.Techniques,
            SourceAddress = hasSource ? Path.GetRelativePath(page, path).Replace('\\', '/') : null,
            SourceFile = hasSource ? Path.GetRelativePath(repository, path).Replace('\\', '/') : null,
            SourceText = hasSource ? File.ReadAllText(path).ReplaceLineEndings("\n") : null,
        };
    }

    // The entries that differ in a size alone are one-line classes in the file of their family.
    private static string SourceOf(ContestMethod method, string repository)
    {
        var methods = Path.Combine(repository, "src", "Methods");
        var own = Path.Combine(methods, $"{method.GetType().Name}.cs");
        return File.Exists(own) ? own : Path.Combine(methods, "Families", $"{method.Family}.cs");
    }
}
