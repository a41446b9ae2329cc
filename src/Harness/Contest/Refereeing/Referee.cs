using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Results;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Runs one entry by the rules: counts parameters before training and after, seeds, hands over training and validation data only, scores test once
/// on the network that came back, and writes the run's folder. Its speed is measured later, beside that of others: see <see cref="TimeTrial"/>.
/// </summary>
/// <param name="pretrained">What the track's teacher begins with; null for a track whose teacher begins with random weights.</param>
/// <param name="precision">
/// The type of numbers in which encoders are trained and the teacher is asked. The final scores are computed in float32, as a user would run it.
/// </param>
public sealed class Referee(
    Track track, IContestData data, Device device, string artifacts, PretrainedCheckpoint? pretrained = null,
    TrainingPrecision precision = TrainingPrecision.Float32)
{
    private readonly Track handed = track with { Data = new WithheldData(track.Data) };

    /// <summary>Runs an entry into the folder's partial place and finishes it.</summary>
    /// <exception cref="Exception">Whatever the method threw; a record that says so is left behind.</exception>
    public RunRecord Run(ContestMethod method, int seed, RunLog log, MachineTurn turn)
    {
        var folder = new RunFolder(artifacts, new RunKey(track.Name, method.Name, seed));
        var record = Begin(method, seed);
        try
        {
            record = Contest(method, seed, record, log, turn, folder.Partial);
        }
        catch (Exception error)
        {
            record = record with { Status = RunStatus.Failed, Reason = FirstLine(error.Message) };
            log.Note($"failed: {error}");
            Close(record, log, folder);
            throw;
        }

        record = record with { RunSeconds = Elapsed(turn) };
        Close(record, log, folder);
        return record;
    }

    /// <summary>The folder of the teacher that every other entry is handed.</summary>
    public static RunFolder TeacherFolder(string artifacts, Track track) =>
        new(artifacts, new RunKey(track.Name, TeacherRun.Method, TeacherRun.Seed));

    /// <summary>What an entry's run depends on now.</summary>
    public Provenance Provenance(ContestMethod method)
    {
        var teacherWeights = method.NeedsTeacher && method.Name != TeacherRun.Method ? TeacherWeights() : null;
        return Staleness.Now(
            track, method, data.Hash, teacherWeights, pretrained?.WeightsHash, method.ReadsText ? data.Text.Sha256 : null);
    }

    private string TeacherWeights()
    {
        var folder = TeacherFolder(artifacts, track).Path;
        return File.Exists(Path.Combine(folder, Model.WeightsFile))
            ? Model.WeightsHash(folder)
            : throw new FileNotFoundException(
                $"The teacher of track {track.Name} has not run: there are no weights in {folder}. Run it first: bench run --track {track.Name} --methods {TeacherRun.Method}.");
    }

    /// <summary>The record of a run that has begun and not ended well.</summary>
    public RunRecord Begin(ContestMethod method, int seed) => new()
    {
        Track = track.Name,
        Method = method.Name,
        Division = method.DivisionOn(handed),
        Seed = seed,
        Status = RunStatus.Failed,
        ParameterCap = track.ParameterCap,
        Shapes = track.Shapes,
        Recipes = track.Recipes,
        Environment = RunEnvironment.Here(device),
        Precision = precision.Name,
        Provenance = Provenance(method),
    };

    /// <summary>Trains an entry and looks at validation alone: how settings are chosen without a look at test.</summary>
    /// <exception cref="ArgumentException">It is over the cap.</exception>
    public TriedRow Try(ContestMethod method, int seed, RunLog log, MachineTurn turn, string settings, string triedFor)
    {
        var (model, record) = Train(method, seed, Begin(method, seed), log, turn);
        if (model is null)
            throw new ArgumentException($"{method.Name}{(settings.Length > 0 ? " with " : "")}{settings}: {record.Reason}.");
        model.MoveTo(device);
        var validation = data.Split(Split.Validation);
        return new TriedRow
        {
            Track = track.Name,
            Method = triedFor,
            Trained = method.Name,
            Settings = settings,
            Seed = seed,
            Parameters = record.Parameters!.Value,
            ValidationHeadline = validation.Scorer.Score(model.Predict(validation.Examples, device)).Headline,
            TrainSeconds = record.TrainSeconds,
            CodeVersion = record.Environment.CodeVersion,
            StartedUtc = record.Environment.StartedUtc,
        };
    }

    private RunRecord Contest(ContestMethod method, int seed, RunRecord begun, RunLog log, MachineTurn turn, string into)
    {
        var (model, record) = Train(method, seed, begun, log, turn);
        if (model is null)
            return record;
        model.MoveTo(device);
        model.Save(into);
        record = record with { Weights = Model.WeightsHash(into) };
        data.WordPiece.Save(into, track.Shapes.Teacher.Positions);
        var validation = Score(model, Split.Validation, into);
        var test = Score(model, Split.Test, into);
        CsvTable.Write(Path.Combine(into, RunFolder.CountsFile), test.Sentences.Select(SentenceRow.Of));
        CsvTable.Write(Path.Combine(into, RunFolder.TypesFile), test.ByType.Select(TypeCountsRow.Of));
        return record with
        {
            Status = RunStatus.Ok,
            Reason = "",
            Validation = validation.Values,
            Test = test.Values,
            OnnxBytes = Export(model, into, log),
            PeakMemoryBytes = PeakMemory(),
        };
    }

    // A network that was trained for hours is not lost for the lack of an ONNX file.
    private static long? Export(Model model, string into, RunLog log)
    {
        if (model is not Network network)
            return null;
        try
        {
            return OnnxFile.Write(network, Path.Combine(into, OnnxFile.Name));
        }
        catch (NotSupportedException error)
        {
            log.Note($"ONNX: {error.Message}");
            return null;
        }
    }

    // No model where the entry was disqualified, before training or after it.
    private (Model? Model, RunRecord Record) Train(ContestMethod method, int seed, RunRecord record, RunLog log, MachineTurn turn)
    {
        CheckVocabulary();
        CheckPretrained();
        var teacher = new Teacher(() => method.NeedsTeacher
            ? Network.Load(TeacherFolder(artifacts, track).Path)
            : throw new InvalidOperationException($"{method.Name} asks for the teacher, and its NeedsTeacher says false. Make it true."));
        manual_seed(seed);
        var model = method.BuildModel(teacher, handed, seed);
        // Weights may still be anything here, so what is stored is what counts.
        var built = model.Count().Dense;
        record = record with { ParametersBuilt = built };
        log.Note(Invariant($"{method.Name}, seed {seed}: {built:N0} parameters, cap {track.ParameterCap:N0}, division {record.Division}"));
        if (!method.CountsNonZeros && Over(record, built) is { } before)
            return (null, record with { Status = RunStatus.Disqualified, Reason = before, Parameters = built, DenseParameters = built });

        var (watch, waited) = (Stopwatch.StartNew(), turn.Paused);
        double Worked() => (watch.Elapsed - (turn.Paused - waited)).TotalSeconds;
        var arena = new Arena(
            handed, data.WordPiece, data.Split(Split.Training), data.Split(Split.Validation), () => data.Unlabelled, teacher, pretrained, device, seed,
            new TurnTaking(log, turn), Worked, precision);
        model = method.TrainModel(model, arena);
        var trained = Worked();
        var count = model.Count();
        var counted = method.CountsNonZeros ? count.NonZero : count.Dense;
        record = record with
        {
            Parameters = counted,
            DenseParameters = count.Dense,
            StoredBytes = model.StoredBytes,
            StoredBytesFp16 = model.StoredBytesFp16,
            Shape = (model as Network)?.Shape,
            TrainSeconds = trained,
            BestEpoch = log.BestEpoch,
            Epochs = log.Epochs.Count,
            Steps = log.Steps.Count > 0 ? log.Steps : null,
            Figures = arena.TakeFigures(),
        };
        return Over(record, counted) is { } after
            ? (null, record with { Status = RunStatus.Disqualified, Reason = Invariant($"{after} (after training; it was built with {built:N0})") })
            : (model, record);
    }

    // The time since this process began: where runs share a process it is no run's own.
    private static double Elapsed(MachineTurn turn)
    {
        using var process = Process.GetCurrentProcess();
        return (DateTime.UtcNow - process.StartTime.ToUniversalTime() - turn.Paused).TotalSeconds;
    }

    // Of this process: where runs share one it is no run's own.
    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private TaskScores Score(Model model, string name, string into)
    {
        var split = data.Split(name);
        var predicted = model.Predict(split.Examples, device);
        PredictedLabels.Write(Path.Combine(into, RunFolder.PredictionsFile(name)), split.Examples, predicted);
        return split.Scorer.Score(predicted);
    }

    private static string? Over(RunRecord record, long parameters) => record.Division == Division.Capped && parameters > record.ParameterCap
        ? Invariant($"{parameters:N0} parameters are over the cap of {record.ParameterCap:N0}")
        : null;

    private void CheckVocabulary()
    {
        if (data.WordPiece.VocabularySize > track.Shapes.Teacher.Vocabulary)
            throw new DataFormatException(
                $"The vocabulary has {data.WordPiece.VocabularySize} entries; track {track.Name} has room for {track.Shapes.Teacher.Vocabulary}. "
                + "Use the vocabulary that the track names.");
    }

    private void CheckPretrained()
    {
        if (track.BeginsPretrained != (pretrained is not null))
            throw new ArgumentException(pretrained is null
                ? $"Track {track.Name} needs a pretrained network. 'bench run' makes or finds one; or name a checkpoint with --pretrained DIR."
                : $"The teacher of track {track.Name} begins with random weights. Leave out --pretrained.");
        pretrained?.Check(track.Shapes.Teacher, data.WordPiece);
    }

    private void Close(RunRecord record, RunLog log, RunFolder folder)
    {
        EpochTable.Write(
            Path.Combine(folder.Partial, RunFolder.EpochsFile), track.Task.Metrics.OnValidation.Select(metric => metric.Name), log.Epochs);
        record.Write(Path.Combine(folder.Partial, RunFolder.RecordFile));
        log.Dispose();
        folder.Finish();
    }

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];
}
