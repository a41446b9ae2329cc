using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Text;

namespace Bench.Running;

/// <summary>Loads what a finished run left: a network or a CRF.</summary>
internal static class TrainedModel
{
    /// <summary>Loads the model in a run's folder, ready to predict.</summary>
    /// <param name="wordPiece">The vocabulary of the inputs that the model will be given: the track's, or that of the run's folder.</param>
    /// <param name="labelling">The task's labels, which a CRF does not keep in its folder; null for a task that has no CRF.</param>
    public static Model Load(string folder, BertWordPiece wordPiece, WordLabelling? labelling)
    {
        if (CrfTagger.IsIn(folder))
            return CrfTagger.Load(folder, labelling!);
        var own = BertWordPiece.Open(folder);
        var network = Network.Load(folder, own.VocabularySize < wordPiece.VocabularySize ? new KeptPieces(wordPiece, own) : null);
        network.Module.eval();
        return network;
    }
}
