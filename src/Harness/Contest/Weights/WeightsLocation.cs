using System.Text.RegularExpressions;

namespace Harness.Contest.Weights;

/// <summary>Finds a pretrained model's folder on this machine: one with config.json, vocab.txt and model.safetensors.</summary>
/// <param name="variable">A function that gives the value of an environment variable; null or empty when it is not set.</param>
/// <param name="fetched">The folders of files that 'bench fetch' downloaded.</param>
public sealed class WeightsLocation(Func<string, string?> variable, FetchedFolders fetched)
{
    /// <summary>The environment variable that names the folder with weights: a model's own folder, or one that holds a folder of its name.</summary>
    public const string Variable = "BENCH_WEIGHTS";

    private static readonly string[] Files = ["config.json", "vocab.txt", "model.safetensors"];

    /// <summary>Looks where this process's environment says, and in the user's cache.</summary>
    public static WeightsLocation OfUser => new(Environment.GetEnvironmentVariable, FetchedFolders.OfUser);

    /// <summary>
    /// Finds a model's folder. When the caller or else <see cref="Variable"/> names a folder, no other is looked in, because other weights would give
    /// other results. Otherwise fetched weights come first, then, for a model that is in no package, those in Hugging Face's own cache.
    /// </summary>
    /// <param name="named">The model's folder, or one that holds a folder of its name; null when the caller names none.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for, and how to get it.</exception>
    public string Find(PublishedModel model, string? named = null)
    {
        var setByVariable = variable(Variable) is { Length: > 0 } set ? set : null;
        string[] places = (named ?? setByVariable) is { } only
            ? [.. new[] { only, Path.Combine(only, model.Name), Path.Combine(only, model.HubName) }.Distinct()]
            : PlacesOf(model);
        return places.FirstOrDefault(place => MissingIn(place).Count == 0)
            ?? throw new FileNotFoundException(
                $"{model.Id}: no folder with its weights. "
                + (named is not null ? "--pretrained names it. " : setByVariable is not null ? $"{Variable} or --pretrained names it. " : "")
                + $"Looked in {string.Join("; ", places.Select(Describe))}. "
                + $"Get it with 'bench fetch {model.Name}', or name a folder that has it with --pretrained DIR or {Variable}=DIR.");
    }

    /// <summary>
    /// Finds the folder of a model that an entry begins with in place of its track's checkpoint. A folder that <see cref="Variable"/> names may be
    /// that of the checkpoint itself, so that only a folder of the model's name in it can be the model's.
    /// </summary>
    /// <param name="checkpoint">A folder, or the name of a model that can be fetched.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for, and how to get it.</exception>
    public string FindFurther(string checkpoint) => Find(checkpoint, model =>
    {
        var places = PlacesOfFurther(model);
        return places.FirstOrDefault(place => MissingIn(place).Count == 0)
            ?? throw new FileNotFoundException(
                $"{model.Id}: no folder with its weights. Looked in {string.Join("; ", places.Select(Describe))}. "
                + $"Get it with 'bench fetch {model.Name}'.");
    });

    /// <summary>True where a model is not on this machine and would be found if it were fetched, because no other folder is named.</summary>
    public bool Lacks(PublishedModel model) =>
        variable(Variable) is not { Length: > 0 } && PlacesOf(model).All(place => MissingIn(place).Count > 0);

    /// <summary>True where <see cref="FindFurther"/> finds no folder of a model.</summary>
    public bool LacksFurther(PublishedModel model) => PlacesOfFurther(model).All(place => MissingIn(place).Count > 0);

    /// <summary>Finds the checkpoint that a track's teacher starts from.</summary>
    /// <param name="checkpoint">A folder, or the name of a model that can be fetched.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for, and how to get it.</exception>
    public string Find(string checkpoint) => Find(checkpoint, model => Find(model));

    private static string Find(string checkpoint, Func<PublishedModel, string> find)
    {
        // A folder in the working folder that has the name of a model is not that model.
        if (Directory.Exists(checkpoint) && (Path.IsPathFullyQualified(checkpoint) || PublishedModel.All.All(model => model.Name != checkpoint)))
            return checkpoint;
        try
        {
            return find(PublishedModel.Find(checkpoint));
        }
        catch (ArgumentException error)
        {
            throw new FileNotFoundException($"{checkpoint}: no such folder. {error.Message} Or name a folder in Hugging Face's layout.", error);
        }
    }

    // The folder that a packaged model is fetched into has the same bytes wherever they came from. The hub's own file has others for the same
    // tensors, so that runs which start from it would not be kept beside runs which start from the folder.
    private string[] PlacesOf(PublishedModel model) => model.Package is null
        ? [fetched.Weights(model.Name), .. HuggingFaceCache.Snapshots(HuggingFaceCache.Folder(variable), model)]
        : [fetched.Weights(model.Name)];

    private string[] PlacesOfFurther(PublishedModel model) => variable(Variable) is { Length: > 0 } set
        ? [Path.Combine(set, model.Name), Path.Combine(set, model.HubName), .. PlacesOf(model)]
        : PlacesOf(model);

    private static string Describe(string place) =>
        Directory.Exists(place) ? $"{place} (lacks {string.Join(", ", MissingIn(place))})" : $"{place} (no such folder)";

    private static IReadOnlyList<string> MissingIn(string place) =>
        [.. Files.Where(file => !HuggingFaceCache.Has(Path.Combine(place, file)))];
}

/// <summary>
/// The cache of Hugging Face's own programs: <c>models--OWNER--NAME/snapshots/REVISION/FILE</c>, and in <c>models--OWNER--NAME/refs/main</c> the
/// revision that was downloaded last.
/// </summary>
internal static partial class HuggingFaceCache
{
    /// <summary>Chooses the folder as Hugging Face's programs choose it.</summary>
    /// <param name="variable">A function that gives the value of an environment variable; null or empty when it is not set.</param>
    public static string Folder(Func<string, string?> variable)
    {
        foreach (var name in new[] { "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE" })
            if (variable(name) is { Length: > 0 } hub)
                return Expanded(hub, variable);
        if (variable("HF_HOME") is { Length: > 0 } home)
            return Path.Combine(Expanded(home, variable), "hub");
        var cache = variable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? Expanded(xdg, variable) : Path.Combine(HomeFolder(variable), ".cache");
        return Path.Combine(cache, "huggingface", "hub");
    }

    // A shell leaves a ~ that it did not expand in the variable, as in .env files and service units. Variables within the value are expanded too.
    private static string Expanded(string path, Func<string, string?> variable)
    {
        var expanded = VariablePattern().Replace(path, match => variable(match.Groups["name"].Value) ?? match.Value);
        return expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Join(HomeFolder(variable), expanded[1..])
            : expanded;
    }

    private static string HomeFolder(Func<string, string?> variable) =>
        variable("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    [GeneratedRegex(@"\$(?:(?<name>\w+)|\{(?<name>[^}]*)\})")]
    private static partial Regex VariablePattern();

    /// <summary>
    /// True when a file is there. The files of a snapshot are links, and File.Exists is true for a link whose target was deleted.
    /// </summary>
    public static bool Has(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };

    /// <summary>
    /// Lists folders that may hold a model: first the pinned revision, which may be missing, then the revisions that are there. Where
    /// <c>refs/main</c> says which of them was downloaded last, the others are left out.
    /// </summary>
    public static IReadOnlyList<string> Snapshots(string cache, PublishedModel model)
    {
        // The hub added the owner to the names of its first models later, so older caches hold this model under its own name alone.
        string[] repositories = [$"models--{model.Id.Replace("/", "--", StringComparison.Ordinal)}", $"models--{model.HubName}"];
        string[] all = [.. repositories.Select(repository => Path.Combine(cache, repository))];
        string[] pinned = [.. all.Select(repository => SnapshotOf(repository, model.Revision))];
        return [.. pinned, .. all.SelectMany(SnapshotsIn).Except(pinned)];
    }

    private static string SnapshotOf(string repository, string revision) => Path.Combine(repository, "snapshots", revision);

    private static IEnumerable<string> SnapshotsIn(string repository)
    {
        var main = Path.Combine(repository, "refs", "main");
        if (File.Exists(main))
            return [SnapshotOf(repository, File.ReadAllText(main).Trim())];
        var snapshots = Path.Combine(repository, "snapshots");
        return Directory.Exists(snapshots) ? Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal) : [];
    }
}
