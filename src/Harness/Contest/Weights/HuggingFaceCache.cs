using Harness.Fetching;

namespace Harness.Contest.Weights;

/// <summary>The cache of Hugging Face's own programs: <c>models--OWNER--NAME/snapshots/REVISION/FILE</c>.</summary>
internal static class HuggingFaceCache
{
    /// <summary>The folder that is in force, as Hugging Face's programs choose it.</summary>
    /// <param name="variable">An environment variable's value; null or empty where it is not set.</param>
    public static string Folder(Func<string, string?> variable)
    {
        if (variable("HF_HUB_CACHE") is { Length: > 0 } hub)
            return hub;
        if (variable("HF_HOME") is { Length: > 0 } home)
            return Path.Combine(home, "hub");
        var cache = variable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "huggingface", "hub");
    }

    /// <summary>Whether a file is there. Snapshots are links, and File.Exists takes a link for a file where its file was cleaned away.</summary>
    public static bool Has(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };

    /// <summary>Where a model's files may lie: the pinned revision first, which need not be there, then the others that are.</summary>
    public static IReadOnlyList<string> Snapshots(string cache, PublishedModel model)
    {
        // Before models had owners' names, this one was just called by its own.
        string[] repositories = [$"models--{model.Id.Replace("/", "--", StringComparison.Ordinal)}", $"models--{model.Name}"];
        string[] all = [.. repositories.Select(repository => Path.Combine(cache, repository, "snapshots"))];
        return
        [
            .. all.Select(snapshots => Path.Combine(snapshots, model.Revision)),
            .. all.Where(Directory.Exists).SelectMany(snapshots => Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal))
                .Where(snapshot => Path.GetFileName(snapshot) != model.Revision),
        ];
    }
}
