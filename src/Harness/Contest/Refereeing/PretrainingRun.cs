using System.Text.Json;
using Harness.Common;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// A pretraining in a folder of its own, which becomes a checkpoint in Hugging Face's layout with the curve and a record beside it. A finished
/// pretraining is kept, one that was stopped goes on, and one that another process works on is waited for.
/// </summary>
/// <param name="read">Makes tokens of the text, which a finished pretraining no longer needs.</param>
public sealed class PretrainingRun(string name, PretrainingPlan plan, BertShape shape, Func<TokenizedText> read, string folder)
{
    // The hash of what an unfinished pretraining is made of.
    private const string TermsFile = "terms.txt";

    private readonly Lazy<TokenizedText> text = new(read);

    /// <summary>The name in the record.</summary>
    public string Name => name;

    /// <summary>
    /// True for a folder that a user named, which may have a finished pretraining on another text. A folder in the cache is named by its text.
    /// </summary>
    public bool ChecksText { get; init; }

    /// <summary>The folder in which those who share the machine take turns; null where nobody measures speed.</summary>
    public string? Machine { get; init; }

    /// <summary>The budget of the pretraining.</summary>
    public PretrainingPlan Plan => plan;

    /// <summary>The shape of the network.</summary>
    public BertShape Shape => shape;

    /// <summary>The text to learn from.</summary>
    public TokenizedText Text => text.Value;

    /// <summary>The folder of the checkpoint.</summary>
    public string Folder => folder;

    /// <summary>True when there is nothing left to do: the record is there, and the weights are those that it vouches for.</summary>
    /// <exception cref="DataFormatException">The folder has a pretraining by another plan or of another shape.</exception>
    public bool IsFinished => Finished() is not null;

    private string RecordPath => Path.Combine(folder, PretrainingRecord.FileName);

    private PretrainingRecord? Finished()
    {
        if (!File.Exists(RecordPath))
            return null;
        var record = PretrainingRecord.Read(RecordPath);
        if (record.Plan != plan || record.Shape != shape || (ChecksText && record.Text != Text.Sha256))
            throw Other();
        return File.Exists(Path.Combine(folder, Model.WeightsFile)) && Model.WeightsHash(folder) == record.Weights ? record : null;
    }

    // A folder that the user named may hold something else.
    private DataFormatException Other() =>
        new($"{folder}: a pretraining by another plan, of another shape or on another text. Expected an empty folder; name another, or remove it.");

    // States do not say of what they are.
    private void CheckTerms()
    {
        var terms = ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(new { Plan = plan, Shape = shape, Text = Text.Sha256 }));
        var path = Path.Combine(folder, TermsFile);
        if (File.Exists(path) && File.ReadAllText(path) != terms)
            throw Other();
        AtomicFile.WriteAllText(path, terms);
    }

    /// <summary>Gives the folder in the user's cache that belongs to a plan, a shape, and the data and the text to learn from.</summary>
    public static string CachedFolder(string name, PretrainingPlan plan, BertShape shape, IContestData data)
    {
        var key = ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(new
        {
            Plan = plan,
            Shape = shape,
            Vocabulary = data.WordPiece.VocabularySha256,
            data.WordPiece.Settings,
            Text = data.Text.Sha256,
            TrainingText = new TextSource(() => [data.TrainingText]).Sha256,
        }));
        return Path.Combine(CacheFolder.Path, "pretrained", $"{name}-{key[..12]}");
    }

    /// <summary>Pretrains, or goes on with a pretraining that was stopped.</summary>
    /// <param name="matrixPeakGflops">The machine's peak in matrix products, for the record; null when it was not measured.</param>
    /// <exception cref="OperationCanceledException">The pretraining was cancelled. The same call goes on with it.</exception>
    /// <exception cref="DataFormatException">The folder has a pretraining by another plan, of another shape or on another text.</exception>
    /// <exception cref="MachineBusyException">Another process measured speed for too long; the message names it.</exception>
    public PretrainingRecord Run(Device device, IPretrainingObserver observer, double? matrixPeakGflops, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        using var held = FileLock.Take(folder + ".lock", () => observer.Note("waiting: another process works on this pretraining"), cancel);
        if (Finished() is { } finished)
        {
            new PretrainingState(folder).Clear();
            return finished;
        }

        CheckTerms();
        using var turn = Machine is null
            ? null
            : MachineTurn.Begin(Machine, $"the pretraining of {name}", observer.Note, cancel: cancel);
        using var model = MaskedLanguageModel.Random(shape.WithDropout(plan.Dropout), plan.Seed);
        model.MoveTo(device, plan.Bfloat16);
        var outcome = new Pretrainer(plan, new MaskedTokenLearner(model), Text, device, new TurnTaking(observer, turn)).Run(folder, cancel);
        model.MoveTo(CPU, plan.Bfloat16);
        var checkpoint = PretrainedCheckpoint.Write(folder, model, shape, Text.WordPiece);
        CsvTable.Write(Path.Combine(folder, CurveRow.FileName), outcome.Curve.Select(CurveRow.Of));
        var record = RecordOf(outcome, checkpoint, device, matrixPeakGflops);
        record.Write(RecordPath);
        File.Delete(Path.Combine(folder, TermsFile));
        new PretrainingState(folder).Clear();
        return record;
    }

    /// <summary>
    /// Fine-tunes a copy of the finished checkpoint for a few epochs by the track's recipe for its teacher, and adds the headline figure on
    /// validation to the record.
    /// </summary>
    public PretrainingRecord Probe(Track track, IContestData data, int epochs, Device device, ITrainingObserver observer)
    {
        var checkpoint = PretrainedCheckpoint.Open(folder);
        using var network = Network.Random(checkpoint.Shape, track.Task.Labels, plan.Seed);
        checkpoint.CopyInto(network);
        var validation = data.Split(Split.Validation);
        new Trainer(data.Split(Split.Training), validation, device, plan.Seed, observer)
            .Fit(network, new HardLabels(), track.Recipes.Teacher with { Epochs = epochs, Steps = null });
        var reached = validation.Scorer.Score(network.PredictionsFor(validation.Examples, device)).Headline;
        var record = PretrainingRecord.Read(RecordPath) with { ProbeEpochs = epochs, ProbeHeadline = reached };
        record.Write(RecordPath);
        return record;
    }

    /// <summary>Passes reports on, and pauses at each of them while another process measures speed.</summary>
    private sealed class TurnTaking(IPretrainingObserver told, MachineTurn? turn) : IPretrainingObserver
    {
        public void Note(string text) => told.Note(text);

        public void Progress(TrainingProgress progress)
        {
            told.Progress(progress);
            turn?.Yield();
        }

        public void Point(CurvePoint point)
        {
            told.Point(point);
            turn?.Yield();
        }
    }

    private PretrainingRecord RecordOf(PretrainingOutcome outcome, PretrainedCheckpoint checkpoint, Device device, double? peak)
    {
        var tokens = (long)plan.Recipe.Steps!.Value * plan.TokensPerStep;
        var tokensPerSecond = tokens / outcome.Seconds;
        var flopsPerToken = PretrainingCost.FlopsPerToken(shape, plan);
        return new PretrainingRecord
        {
            Name = name,
            Shape = shape,
            Plan = plan,
            Documents = Text.Documents.Count,
            TextTokens = Text.Tokens,
            Text = Text.Sha256,
            Weights = checkpoint.WeightsHash,
            Tokens = tokens,
            Seconds = outcome.Seconds,
            TokensPerSecond = tokensPerSecond,
            FlopsPerToken = flopsPerToken,
            MatrixPeakGflops = peak,
            ShareOfMatrixPeak = tokensPerSecond * flopsPerToken / 1e9 / peak,
            TrainLoss = outcome.Curve[^1].TrainLoss,
            HeldOutLoss = outcome.Curve[^1].HeldOutLoss,
            HeldOutAccuracy = outcome.Curve[^1].HeldOutAccuracy,
            Environment = RunEnvironment.Here(device),
        };
    }
}
