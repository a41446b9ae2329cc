using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Fetching;
using Harness.Tasks.NamedEntities;

namespace Harness.Contest.Weights;

/// <summary>Where fetched files lie in a cache folder.</summary>
/// <param name="Cache">BENCH_CACHE, or what stands in for it.</param>
public sealed record FetchedFolders(string Cache)
{
    /// <summary>Those of the user.</summary>
    public static FetchedFolders OfUser => new(CacheFolder.Path);

    /// <summary>What <c>--data</c> would name.</summary>
    public string Data => Path.Combine(Cache, "data");

    public string Downloads => Path.Combine(Cache, "downloads");

    /// <summary>Whether CoNLL-2003 was fetched.</summary>
    public bool HaveData => ConllData.FileNames.All(member => File.Exists(Path.Combine(Conll2003, member)));

    public string Conll2003 => Path.Combine(Data, "conll2003");

    /// <summary>A model's folder.</summary>
    /// <param name="model">Its name without its owner.</param>
    public string Weights(string model) => Path.Combine(Cache, "weights", model);

    /// <summary>A model's vocabulary, where a data folder has it.</summary>
    public string Vocabulary(string model) => Path.Combine(Data, model, "vocab.txt");
}
