using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Sequence;
using Harness.Text;

namespace Bench.Running;

/// <summary>What a finished run left: a network or a CRF.</summary>
internal static class TrainedModel
{
    /// <summary>Reads a run's folder, for labelling.</summary>
    /// <param name="labelling">What a CRF does not keep; null for a task that has no CRF.</param>
    public static Model Load(string folder, BertWordPiece wordPiece, WordLabelling? labelling)
    {
        if (CrfTagger.IsIn(folder))
            return CrfTagger.Load(folder, wordPiece, labelling!);
        var network = Network.Load(folder);
        network.Module.eval();
        return network;
    }
}
