using Harness.Fetching;

namespace Harness.Contest.Weights;

/// <summary>Finds a pretrained model's folder on this machine: one with config.json, vocab.txt and model.safetensors.</summary>
/// <param name="variable">An environment variable's value; null or empty where it is not set.</param>
public sealed class WeightsLocation(Func<string, string?> variable, FetchedFolders fetched)
{
    /// <summary>Names the folder with weights: a model's own, or one that holds a folder of its name.</summary>
    public const string Variable = "BENCH_WEIGHTS";

    private static readonly string[] Files = ["config.json", "vocab.txt", "model.safetensors"];

    /// <summary>By this process's environment and the user's cache.</summary>
    public static WeightsLocation OfUser => new(Environment.GetEnvironmentVariable, FetchedFolders.OfUser);

    /// <summary>
    /// A folder that was named, by the caller or else by <see cref="Variable"/>, is the only one that is looked in: weights other than those that somebody asked for
    /// would make other results. Otherwise what was fetched comes first, then Hugging Face's own cache.
    /// </summary>
    /// <param name="named">The model's folder, or one that holds a folder of its name; null where none was named.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for, and how to get it.</exception>
    public string Find(PublishedModel model, string? named = null)
    {
        var variableSet = variable(Variable) is { Length: > 0 } set ? set : null;
        string[] places = (named ?? variableSet) is { } only
            ? [only, Path.Combine(only, model.Name)]
            : [fetched.Weights(model.Name), .. HuggingFaceCache.Snapshots(HuggingFaceCache.Folder(variable), model)];
        return places.FirstOrDefault(place => MissingIn(place).Count == 0)
            ?? throw new FileNotFoundException(
                $"{model.Id}: no folder with its weights. "
                + (named is not null ? "--pretrained names it. " : variableSet is not null ? $"{Variable} names it. " : "")
                + $"Looked in {string.Join("; ", places.Select(Describe))}. "
                + $"Get it with 'bench fetch {model.Name}', or name a folder that has it with --pretrained DIR or {Variable}=DIR.");
    }

    /// <summary>What a track's teacher begins with.</summary>
    /// <param name="checkpoint">A folder, or the name of a model that can be fetched.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for, and how to get it.</exception>
    public string Find(string checkpoint)
    {
        if (Directory.Exists(checkpoint))
            return checkpoint;
        var known = PublishedModel.BertBaseCased;
        return checkpoint == known.Name
            ? Find(known)
            : throw new FileNotFoundException($"{checkpoint}: no such folder, and no model that 'bench fetch' knows ({known.Name}). Name a folder in Hugging Face's layout.");
    }

    private static string Describe(string place) =>
        Directory.Exists(place) ? $"{place} (lacks {string.Join(", ", MissingIn(place))})" : $"{place} (no such folder)";

    private static IReadOnlyList<string> MissingIn(string place) => [.. Files.Where(file => !HuggingFaceCache.Has(Path.Combine(place, file)))];
}
