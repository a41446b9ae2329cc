using Harness.Crf;
using Harness.Data;
using Harness.Models;
using Harness.Tasks.NamedEntities;

namespace Bench.Running;

/// <summary>What a finished run left: a network or a CRF.</summary>
internal static class TrainedModel
{
    /// <summary>Reads a run's folder, for labelling.</summary>
    /// <exception cref="ArgumentException">It labels something else.</exception>
    public static Model Load(string folder, BertWordPiece wordPiece, TagSet tags)
    {
        if (CrfTagger.IsIn(folder))
            return CrfTagger.Load(folder, wordPiece, tags);
        var network = Network.Load(folder);
        if (!network.Labels.SequenceEqual(tags.Names))
            throw new ArgumentException($"{folder}: the network's labels are {string.Join(' ', network.Labels)}. Expected those of named entities: {string.Join(' ', tags.Names)}.");
        network.Module.eval();
        return network;
    }
}
