using Harness.Crf;
using Harness.Data;
using Harness.Models;
using Harness.Tasks.NamedEntities;

namespace Bench.Running;

/// <summary>What a finished run left: a network or a CRF.</summary>
internal static class TrainedModel
{
    /// <summary>Reads a run's folder, for labelling.</summary>
    /// <param name="tags">Of a CRF, which does not keep them.</param>
    public static Model Load(string folder, BertWordPiece wordPiece, TagSet tags)
    {
        if (CrfTagger.IsIn(folder))
            return CrfTagger.Load(folder, wordPiece, tags);
        var network = Network.Load(folder);
        network.Module.eval();
        return network;
    }
}
