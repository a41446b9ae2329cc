using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Results;
using Harness.Text;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Writes the files of a run into the folder in which it works.</summary>
internal sealed class RunWriter(RunFolder folder, RunLog log, TaskMetrics metrics)
{
    /// <summary>The folder in which the run works.</summary>
    public string Folder => folder.Partial;

    /// <summary>Writes the model and its vocabulary.</summary>
    /// <returns>SHA-256 of the weights.</returns>
    public string WriteModel(Model model, BertWordPiece wordPiece, Track track)
    {
        model.Save(Folder, wordPiece, track.Shapes.Teacher.Positions);
        return Model.WeightsHash(Folder);
    }

    /// <summary>Writes the labels that were predicted for a split.</summary>
    public void WritePredictions(Split split, IReadOnlyList<int[]> predicted) =>
        PredictedLabels.Write(Path.Combine(Folder, PredictedLabels.FileName(split.Name)), split.Examples, predicted);

    /// <summary>Writes the counts that the scores on the test split are made of.</summary>
    public void WriteCounts(TaskScores scores, Split test)
    {
        new TestSentences(scores.Sentences, test.Documents).Write(Path.Combine(Folder, RunFolder.CountsFile), metrics.Sum);
        TypeCounts.Write(Path.Combine(Folder, RunFolder.TypesFile), metrics.ErrorKinds, TypeCounts.Of(scores, metrics.ErrorKinds));
    }

    /// <summary>
    /// Writes a network as an ONNX file. When the export fails, the run goes on without the file, because it may have taken hours.
    /// </summary>
    /// <returns>The bytes of the file; null when there is none.</returns>
    public long? WriteOnnx(Model model)
    {
        if (model is not OnnxModel exported)
            return null;
        try
        {
            return OnnxFile.Write(exported, Path.Combine(Folder, OnnxFile.Name));
        }
        catch (NotSupportedException error)
        {
            log.Note($"ONNX: {error.Message}");
            return null;
        }
    }

    /// <summary>Writes the epochs and, as the last of the files, the record with the hashes of all others. The log is closed.</summary>
    /// <returns>The record as it was written.</returns>
    public RunRecord Finish(RunRecord record)
    {
        EpochTable.Write(Path.Combine(Folder, RunFolder.EpochsFile), metrics.OnValidation, log.Epochs);
        log.Dispose();
        var whole = record with { Files = RunFiles.HashesIn(Folder) };
        whole.Write(folder.PartialRecord);
        return whole;
    }
}
