using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Timing;
using Harness.Models;
using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Runs one entry by the rules: lets it train, scores the test split once on the network that came back, and leaves the run's folder. The speed of
/// runs is measured later, side by side: see <see cref="TimeTrial"/>.
/// </summary>
/// <param name="context">The context of the run.</param>
/// <param name="betweenStates">The shortest time between two writings of a training's state; null for that of <see cref="TrainingStates"/>.</param>
public sealed class Referee(RunContext context, TimeSpan? betweenStates = null)
{
    /// <summary>
    /// Runs an entry in the folder that was begun for it, and leaves the record there. Whoever began the folder gives it its final name. Where a
    /// process that was killed left states of the same run there, the run goes on from them.
    /// </summary>
    /// <exception cref="Exception">Whatever the method threw; a record that says so is left behind.</exception>
    public RunRecord Run(ContestMethod method, int seed, RunLog log, MachineTurn turn)
    {
        var folder = context.FolderOf(method, seed);
        var writer = new RunWriter(folder, log, context.Track.Task.Metrics);
        var record = context.Begin(method, seed);
        var states = new TrainingStates(folder.States, TermsOf(record), log, betweenStates);
        try
        {
            var trained = new EntryTraining(context, log, turn, states).Train(method, seed, record);
            record = trained is Finished finished ? Score(finished, writer) : trained.Record;
        }
        catch (Exception error)
        {
            log.Note($"failed: {error}");
            writer.Finish(record with { Status = RunStatus.Failed, Reason = RunRecord.TextOf(error.Message) });
            // Whoever mends the code of a method expects that it trains anew. A disk without room and a busy machine say nothing about the code.
            if (error is not (IOException or OutOfMemoryException or MachineBusyException) && Directory.Exists(folder.States))
                Directory.Delete(folder.States, recursive: true);
            throw;
        }

        return writer.Finish(record with { RunSeconds = turn.Worked.TotalSeconds + (record.TakenOverSeconds ?? 0) });
    }

    /// <summary>Trains an entry and scores it on validation alone. Settings are chosen this way, without a look at test.</summary>
    /// <exception cref="ArgumentException">The entry is over the cap.</exception>
    public TriedRow Try(ContestMethod method, int seed, RunLog log, MachineTurn turn, string settings, string triedFor)
    {
        var trained = new EntryTraining(context, log, turn).Train(method, seed, context.Begin(method, seed));
        var record = trained.Record;
        if (trained is not Finished { Model: var model })
            throw new ArgumentException($"{method.Name}{(settings.Length > 0 ? " with " : "")}{settings}: {record.Reason}.");
        model.MoveTo(context.Device);
        var validation = context.Data.Split(Split.Validation);
        return new TriedRow
        {
            Track = context.Track.Name,
            Method = triedFor,
            Trained = method.Name,
            Settings = settings,
            Seed = seed,
            Parameters = record.Parameters!.Value,
            ValidationHeadline = validation.Scorer.Score(model.PredictionsFor(validation.Examples, context.Device)).Headline,
            TrainSeconds = record.TrainSeconds,
            CodeVersion = record.Environment.CodeVersion,
            StartedUtc = record.Environment.StartedUtc,
        };
    }

    // On another machine, or with other threads, the run would be one that nobody could repeat.
    private static Dictionary<string, string> TermsOf(RunRecord record)
    {
        var provenance = record.Provenance;
        var terms = new Dictionary<string, string>
        {
            ["rules version"] = Invariant($"{provenance.RulesVersion}"),
            ["method version"] = Invariant($"{provenance.MethodVersion}"),
            ["recipe"] = provenance.Recipe,
            ["data"] = provenance.Data,
            ["teacher's weights"] = provenance.TeacherWeights ?? "none",
            ["pretrained weights"] = provenance.PretrainedWeights ?? "none",
            ["text"] = provenance.Text ?? "none",
            ["precision"] = record.Precision!,
            ["threads"] = Invariant($"{record.Environment.Threads}"),
            ["device"] = record.Environment.Device,
            ["processor"] = record.Environment.Processor,
            ["libtorch"] = record.Environment.Torch,
        };
        // A term is added only where a run has it, so that the states of other runs stay those of the same run.
        if (provenance.Vectors is { } vectors)
            terms["vectors of words"] = vectors;
        if (provenance.FurtherTeachers is { } further)
            terms["further teachers"] = further;
        return terms;
    }

    private RunRecord Score(Finished trained, RunWriter writer)
    {
        var model = trained.Model;
        model.MoveTo(context.Device);
        var record = trained.Record with { Weights = writer.WriteModel(model, context.Data.WordPiece, context.Track) };
        ReturnedModel.CheckWeights(Path.Combine(writer.Folder, Model.WeightsFile));
        var scoring = new FinalScoring(context, writer);
        var validation = scoring.Score(model, Split.Validation);
        var test = scoring.Score(model, Split.Test);
        writer.WriteCounts(test, context.Data.Split(Split.Test));
        return record with
        {
            Division = record.Division.Of(record.Parameters, record.ParameterCap),
            Status = RunStatus.Ok,
            Validation = validation.Values,
            Test = test.Values,
            OnnxBytes = writer.WriteOnnx(model),
            PeakMemoryBytes = PeakMemoryOfProcess(),
        };
    }

    // This is a figure of the process: it describes a run only when the process makes no other.
    private static long PeakMemoryOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
