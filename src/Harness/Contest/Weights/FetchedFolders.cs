using Harness.Common;
using Harness.Tasks.NamedEntities;

namespace Harness.Contest.Weights;

/// <summary>The folders of fetched files in a cache.</summary>
/// <param name="Cache">The folder that BENCH_CACHE names, or the default in its place.</param>
public sealed record FetchedFolders(string Cache)
{
    /// <summary>The folders in the user's cache.</summary>
    public static FetchedFolders OfUser => new(CacheFolder.Path);

    /// <summary>The folder that <c>--data</c> would name.</summary>
    public string Data => Path.Combine(Cache, "data");

    /// <summary>The folder of downloaded archives.</summary>
    public string Downloads => Path.Combine(Cache, "downloads");

    /// <summary>True when CoNLL-2003 was fetched.</summary>
    public bool HaveData => ConllData.FileNames.All(member => File.Exists(Path.Combine(Conll2003, member)));

    /// <summary>The folder of CoNLL-2003.</summary>
    public string Conll2003 => Path.Combine(Data, "conll2003");

    /// <summary>The folder of a model's weights.</summary>
    /// <param name="model">The model's name without its owner.</param>
    public string Weights(string model) => Path.Combine(Cache, "weights", model);

    /// <summary>The file of a model's vocabulary in the data folder.</summary>
    public string Vocabulary(string model) => Path.Combine(Data, model, "vocab.txt");
}
