using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Models.Texts;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.SentenceVectors;
using Harness.Text;

namespace Harness.Contest.Refereeing;

/// <summary>Loads what a finished run left: a BERT, a CRF, a classifier by terms, a hashing of words or an LSTM.</summary>
public static class TrainedModel
{
    // The models that are no BERTs, each told by a file of its own.
    private static readonly Other[] Others =
    [
        new("a CRF", CrfTagger.FeaturesFile, (folder, task) => CrfTagger.Load(folder, task.WordLabelling!), HasOnnx: false),
        new("a classifier by terms", TfidfClassifier.TermsFile, (folder, task) => TfidfClassifier.Load(folder, task.Labels.Count), HasOnnx: false),
        new("a hashing of words", HashedWords.SettingsFile, (folder, _) => HashedWords.Load(folder), HasOnnx: false),
        new("an LSTM with a CRF", BiLstmCrf.TableFile, (folder, task) => BiLstmCrf.Load(folder, task.WordLabelling!), HasOnnx: true),
        new("an LSTM", BiLstm.WordsFile, (folder, task) => BiLstm.Load(folder, task.Labels), HasOnnx: true),
    ];

    /// <summary>Loads the model in a run's folder, ready to predict.</summary>
    /// <param name="wordPiece">The vocabulary of the inputs that the model will be given: the track's, or that of the run's folder.</param>
    /// <param name="task">The task, whose labels only a BERT keeps in its folder.</param>
    /// <exception cref="FileNotFoundException">A file is missing, or the model is of a kind that this program does not know.</exception>
    /// <exception cref="DataFormatException">A file is damaged, or the files do not belong together.</exception>
    public static Model Load(string folder, BertWordPiece wordPiece, ContestTask task)
    {
        try
        {
            return LoadUnchecked(folder, wordPiece, task);
        }
        // Files that parse may still hold what cannot be, such as a word twice or sizes that no tensor can have.
        catch (Exception error) when (error is not (
            IOException or DataFormatException or UnauthorizedAccessException or OutOfMemoryException or TypeLoadException))
        {
            throw new DataFormatException($"{folder}: the model in it is damaged ({error.Message}). Run the entry again.", error);
        }
    }

    private static Model LoadUnchecked(string folder, BertWordPiece wordPiece, ContestTask task)
    {
        if (OtherIn(folder) is { } other)
            return other.Load(folder, task);
        var own = BertWordPiece.Open(folder);
        var network = Network.Load(folder, own.VocabularySize < wordPiece.VocabularySize ? new KeptPieces(wordPiece, own) : null);
        network.Module.eval();
        return network;
    }

    /// <summary>
    /// Names what the folder of a run holds where that is no BERT, such as "a CRF": it has no encoder and no labels of its own. Null stands for a
    /// BERT.
    /// </summary>
    public static string? KindOtherThanBert(string folder) => OtherIn(folder)?.Kind;

    /// <summary>Names what the folder of a run holds where that has no ONNX file. Null stands for a network that has one.</summary>
    public static string? KindWithoutOnnx(string folder) => OtherIn(folder) is { HasOnnx: false } other ? other.Kind : null;

    // What somebody has put into the folder of a run beside its own files says nothing of the run. Older records do not list their files.
    private static Other? OtherIn(string folder)
    {
        var files = RunRecord.TryRead(Path.Combine(folder, RunFolder.RecordFile))?.Files;
        return Array.Find(Others, other => File.Exists(Path.Combine(folder, other.File)) && (files is null || files.ContainsKey(other.File)));
    }

    private sealed record Other(string Kind, string File, Func<string, ContestTask, Model> Load, bool HasOnnx);
}
