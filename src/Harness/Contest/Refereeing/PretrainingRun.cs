using System.Text.Json;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// A pretraining in a folder of its own, which ends up as a checkpoint in Hugging Face's layout with the curve and a record beside it. A finished one
/// is kept; one that was stopped goes on; one that another process works on is waited for.
/// </summary>
public sealed class PretrainingRun(string name, PretrainingPlan plan, BertShape shape, TokenizedText text, string folder)
{
    /// <summary>For the record.</summary>
    public string Name { get; } = name;

    public PretrainingPlan Plan { get; } = plan;

    public BertShape Shape { get; } = shape;

    public TokenizedText Text { get; } = text;

    public string Folder { get; } = folder;

    private string RecordPath => Path.Combine(Folder, PretrainingRecord.FileName);

    /// <summary>Where the cache has the pretraining of a plan, a shape and a text.</summary>
    public static string CachedFolder(string name, PretrainingPlan plan, BertShape shape, TokenizedText text)
    {
        var key = ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(new { Plan = plan, Shape = shape, Text = text.Sha256 }));
        return Path.Combine(CacheFolder.Path, "pretrained", $"{name}-{key[..12]}");
    }

    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsFinished => File.Exists(RecordPath);

    /// <param name="matrixPeakGflops">The machine's, for the record; null where it was not measured.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the same call goes on.</exception>
    public PretrainingRecord Run(Device device, IPretrainingObserver observer, double? matrixPeakGflops, CancellationToken cancel)
    {
        Directory.CreateDirectory(Folder);
        using var held = FileLock.Take(Folder + ".lock", () => observer.Note("waiting: another process works on this pretraining"), cancel);
        if (IsFinished)
            return PretrainingRecord.Read(RecordPath);
        var outcome = new Pretrainer(Plan, Shape, Text, device, observer).Run(Folder, cancel);
        using var model = outcome.Model;
        model.MoveTo(CPU, Plan.Bfloat16);
        var checkpoint = PretrainedCheckpoint.Write(Folder, model, Shape, Text.WordPiece);
        CsvTable.Write(Path.Combine(Folder, CurveRow.FileName), outcome.Curve.Select(CurveRow.Of));
        var record = RecordOf(outcome, checkpoint, device, matrixPeakGflops);
        record.Write(RecordPath);
        new PretrainingState(Folder).Clear();
        return record;
    }

    /// <summary>Fine-tunes a copy of the finished checkpoint for a few epochs of the track's teacher recipe and keeps what it reached on validation.</summary>
    public PretrainingRecord Probe(Track track, IContestData data, int epochs, Device device, ITrainingObserver observer)
    {
        var checkpoint = PretrainedCheckpoint.Open(Folder);
        using var network = Network.Random(checkpoint.Shape, track.Task.Labels, Plan.Seed);
        checkpoint.CopyInto(network);
        var validation = data.Split(Split.Validation);
        new Trainer(data.Split(Split.Training), validation, device, Plan.Seed, observer)
            .Fit(network, new HardLabels(), track.Recipes.Teacher with { Epochs = epochs });
        var reached = validation.Scorer.Score(network.Predict(validation.Examples, device)).Headline;
        var record = PretrainingRecord.Read(RecordPath) with { ProbeEpochs = epochs, ProbeHeadline = reached };
        record.Write(RecordPath);
        return record;
    }

    private PretrainingRecord RecordOf(PretrainingOutcome outcome, PretrainedCheckpoint checkpoint, Device device, double? peak)
    {
        var tokens = (long)Plan.Recipe.Steps!.Value * Plan.TokensPerStep;
        var (pace, cost) = (tokens / outcome.Seconds, PretrainingCost.FlopsPerToken(Shape, Plan));
        return new PretrainingRecord
        {
            Name = Name,
            Shape = Shape,
            Plan = Plan,
            Documents = Text.Documents.Count,
            TextTokens = Text.Tokens,
            Text = Text.Sha256,
            Weights = checkpoint.WeightsHash,
            Tokens = tokens,
            Seconds = outcome.Seconds,
            TokensPerSecond = pace,
            FlopsPerToken = cost,
            MatrixPeakGflops = peak,
            ShareOfMatrixPeak = pace * cost / 1e9 / peak,
            TrainLoss = outcome.Curve[^1].TrainLoss,
            HeldOutLoss = outcome.Curve[^1].HeldOutLoss,
            HeldOutAccuracy = outcome.Curve[^1].HeldOutAccuracy,
            Environment = RunEnvironment.Here(device),
        };
    }
}
