using Harness.Contest.Methods;
using Harness.Contest.Timing;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>How the training of an entry ended: <see cref="Finished"/> or <see cref="Disqualified"/>.</summary>
/// <param name="Record">The record with everything that is known so far.</param>
internal abstract record Trained(RunRecord Record);

/// <summary>The entry was trained and keeps to the rules. Its model is ready to be scored.</summary>
internal sealed record Finished(Model Model, RunRecord Record) : Trained(Record);

/// <summary>The entry is over the cap, before training or after it. Its record says so, and there is nothing to score.</summary>
internal sealed record Disqualified(RunRecord Record) : Trained(Record);

/// <summary>Builds and trains an entry by the rules: parameters are counted before training and after it, and the test split is withheld.</summary>
/// <param name="states">Keeps the trainings on disk; null for a trial, which is not continued.</param>
internal sealed class EntryTraining(RunContext context, RunLog log, MachineTurn turn, TrainingStates? states = null)
{
    /// <summary>Trains an entry from the seed of its run.</summary>
    /// <param name="begun">The record of the run, which this one continues.</param>
    public Trained Train(ContestMethod method, int seed, RunRecord begun)
    {
        var whole = context with { Pretrained = context.PretrainedOf(method) };
        whole.Validate();
        var handed = whole.WithoutTest;
        var teacher = TeacherFor(method);
        var cap = new CapCheck(method, begun.Division, begun.ParameterCap);
        manual_seed(seed);
        var model = ReturnedModel.Check(method.BuildModel(teacher, handed.Track, seed), $"{method.Name} built", handed.Track.Task);
        // The dense count is used because weights that are zero before training may become anything.
        var built = model.Count().Dense;
        var record = begun with { ParametersBuilt = built };
        log.Note(Invariant($"{method.Name}, seed {seed}: {built:N0} parameters, cap {record.ParameterCap:N0}, division {record.Division}"));
        if (cap.ReasonBefore(built) is { } before)
            return Disqualify(record with { Parameters = built, DenseParameters = built }, before);

        if (model is Network { Shape.Context: > 0 } && handed.Data.Split(Split.Training).Examples.All(example => example.Surroundings is null))
            log.Note("warning: the data have no documents, which lines that start with -DOCSTART- begin, so that every sentence is read alone");
        var clock = new WorkClock(turn);
        var arena = new Arena(handed, teacher, method.FurtherTeachers, seed, new TurnTaking(log, turn), () => clock.Seconds, states);
        model = ReturnedModel.Check(method.TrainModel(model, arena), $"{method.Name} returned from its training", handed.Track.Task);
        record = Describe(record, model, cap) with
        {
            TrainSeconds = arena.Seconds,
            TakenOverSeconds = arena.TakenOverSeconds is > 0 and var seconds ? seconds : null,
            Figures = arena.TakeFigures(),
            Reason = arena.Remarks,
            Trainings = arena.Trainings.Count > 0 ? arena.Trainings : null,
            BestEpoch = arena.Sweep.Count > 0 ? log.BestEpochOfAll : log.BestEpoch,
            Sweep = arena.Sweep.Count > 0 ? arena.Sweep : null,
        };
        return cap.ReasonAfter(record.Parameters!.Value, built) is { } after ? Disqualify(record, after) : new Finished(model, record);
    }

    private static Disqualified Disqualify(RunRecord record, string reason) =>
        new(record with { Status = RunStatus.Disqualified, Reason = reason });

    private Teacher TeacherFor(ContestMethod method) => new(() => method.NeedsTeacher
        ? Network.Load(context.TeacherFolder.Path)
        : throw new InvalidOperationException($"{method.Name} asks for the teacher, and its NeedsTeacher says false. Make it true."));

    private RunRecord Describe(RunRecord record, Model model, CapCheck cap)
    {
        var count = model.Count();
        if (new[] { count.Dense, cap.Counted(count), model.StoredBytes, model.StoredBytesFp16 }.Min() is < 0 and var least)
            throw new InvalidOperationException(
                Invariant($"{record.Method} left a network that counts {least} parameters or bytes. Expected 0 or more."));
        return record with
        {
            Parameters = cap.Counted(count),
            DenseParameters = count.Dense,
            StoredBytes = model.StoredBytes,
            StoredBytesFp16 = model.StoredBytesFp16,
            Shape = (model as Network)?.Shape,
            Epochs = log.Epochs.Count,
            Steps = log.Steps.Count > 0 ? log.Steps : null,
        };
    }

    /// <summary>Passes reports on. After each of them, and where a run gives way, the run pauses while another one on the machine is timed.</summary>
    private sealed class TurnTaking(IRunObserver told, MachineTurn turn) : IRunObserver
    {
        public void Note(string text) => told.Note(text);

        public void Progress(TrainingProgress progress)
        {
            told.Progress(progress);
            turn.Yield();
        }

        public void GiveWay()
        {
            told.GiveWay();
            turn.Yield();
        }

        public void Epoch(EpochRow row)
        {
            told.Epoch(row);
            turn.Yield();
        }

        public void Step(StepRecord step)
        {
            told.Step(step);
            turn.Yield();
        }
    }
}
