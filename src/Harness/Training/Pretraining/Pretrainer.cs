using System.Diagnostics;
using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Trains on text whose masked tokens are to be guessed, without next-sentence prediction. It may be killed at any moment: called again with the same
/// folder it continues from the last state on disk and arrives at the same bits as without the interruption (on the CPU, with the same number of
/// threads).
/// </summary>
/// <param name="learner">The model with its first weights, on the device already.</param>
public sealed class Pretrainer(PretrainingPlan plan, IMaskedLearner learner, TokenizedText text, Device device, IPretrainingObserver observer)
{
    private const double SecondsBetweenReports = 2;
    private const int CurvePoints = 20;
    private const double HeldOutShare = 0.01;

    // These are parts of the seed, so that one kind of draw does not shift another.
    private const ulong HeldOutPart = 1;
    private const ulong HeldOutMaskPart = 2;
    private const ulong OrderPart = 1UL << 32;
    private const ulong MaskPart = 1UL << 40;
    private const ulong DropoutPart = 1UL << 48;

    private readonly TokenMasking masking = new(text.WordPiece, plan.MaskedShare, plan.WholeWords);

    /// <summary>The wall-clock time between states on disk, which is the most that a kill can cost.</summary>
    public TimeSpan BetweenStates { get; init; } = TimeSpan.FromMinutes(2);

    private int TotalSteps => plan.Recipe.Steps!.Value;

    /// <summary>Trains to the end of the plan, from the start or from the last state.</summary>
    /// <param name="folder">The folder of the states.</param>
    /// <param name="cancel">Stops the pretraining, which leaves a state behind.</param>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    /// <exception cref="OperationCanceledException">The pretraining was cancelled. The same call continues it.</exception>
    public PretrainingOutcome Run(string folder, CancellationToken cancel = default)
    {
        plan.Validate(learner.Shape.Positions);
        var (training, heldOut) = Divide();
        using var session = new Session(plan, learner.Module, device, folder);
        if (session.Step > 0)
            observer.Note(Invariant($"going on from step {session.Step:N0} of {TotalSteps:N0}"));
        learner.Module.train();
        while (session.Step < TotalSteps)
        {
            TrainEpoch(session, training, heldOut, cancel);
            session.EndEpoch();
        }

        learner.Module.eval();
        return new PretrainingOutcome(session.Curve, session.Seconds, session.SecondsBefore);
    }

    private void TrainEpoch(
        Session session, IReadOnlyList<TokenizedDocument> training, IReadOnlyList<PackedSequence> heldOut, CancellationToken cancel)
    {
        var size = plan.Recipe.BatchSize;
        var sequences = Epoch(training, session.Epoch);
        if (sequences.Count < size)
        {
            throw new DataFormatException(
                $"The text packs into {sequences.Count} sequences of {plan.SequenceLength} tokens. "
                + $"Expected at least a batch of {size}: name more text.");
        }

        using var prepared = new Prepared(plan, masking, device, sequences);
        while (session.NextSequence + size <= sequences.Count && session.Step < TotalSteps)
        {
            if (cancel.IsCancellationRequested || session.SinceState >= BetweenStates)
            {
                session.Save();
                cancel.ThrowIfCancellationRequested();
            }

            TakeStep(session, prepared);
            if (session.SinceReport.TotalSeconds >= SecondsBetweenReports)
                session.Tell(observer);
            if (IsPointOfCurve(session.Step))
                AddPoint(session, heldOut);
            session.NextSequence += size;
        }
    }

    private bool IsPointOfCurve(int step) => step * (long)CurvePoints / TotalSteps != (step - 1) * (long)CurvePoints / TotalSteps;

    private void TakeStep(Session session, Prepared prepared)
    {
        // Dropout is a function of the step, so that a resumed run draws what an uninterrupted one would draw.
        var seed = SplitMix.For((ulong)plan.Seed, DropoutPart + (ulong)session.Step).Next();
        Dropout.Seed(learner.Module, seed);
        // On a GPU dropout draws from libtorch's generator, and a learner may draw from it everywhere.
        manual_seed((long)(seed >> 1));
        session.Steps.Run(plan.Recipe.LearningRateAt(session.Step, TotalSteps), () =>
        {
            var loss = learner.Loss(prepared.At(session.NextSequence, session.Step));
            using var _ = no_grad();
            session.LossSum.PlusInPlace(loss.detach().to(ScalarType.Float64));
            return loss;
        });
        session.Step++;
        session.LossSteps++;
    }

    private void AddPoint(Session session, IReadOnlyList<PackedSequence> heldOut)
    {
        // This throws where a loss was not finite.
        session.Steps.MeanLoss();
        var (loss, accuracy) = Evaluate(heldOut);
        var point = new CurvePoint(
            session.Step,
            (long)session.Step * plan.TokensPerStep,
            plan.Recipe.LearningRateAt(session.Step - 1, TotalSteps),
            session.LossSum.item<double>() / session.LossSteps,
            loss,
            accuracy,
            session.Seconds);
        session.Curve.Add(point);
        observer.Point(point);
        session.LossSum.zero_();
        session.LossSteps = 0;
    }

    private (double? Loss, double? Accuracy) Evaluate(IReadOnlyList<PackedSequence> heldOut)
    {
        if (heldOut.Count == 0)
            return (null, null);
        using var _ = no_grad();
        learner.Module.eval();
        var random = SplitMix.For((ulong)plan.Seed, HeldOutMaskPart);
        double lossSum = 0;
        long right = 0;
        long guessed = 0;
        foreach (var sequences in heldOut.Chunk(plan.Recipe.BatchSize))
        {
            using var scope = NewDisposeScope();
            var batch = masking.Mask(sequences, random, device);
            var logits = learner.Logits(batch);
            lossSum += nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.Sum).item<float>();
            right += logits.argmax(1).eq(batch.Targets).sum().item<long>();
            guessed += batch.Targets.size(0);
        }

        learner.Module.train();
        return (lossSum / guessed, (double)right / guessed);
    }

    // Returns the documents to train on, and the sequences that are held out.
    private (IReadOnlyList<TokenizedDocument> Training, IReadOnlyList<PackedSequence> HeldOut) Divide()
    {
        var order = text.Documents.ToArray();
        SplitMix.For((ulong)plan.Seed, HeldOutPart).Shuffle(order);
        // At least one sequence is held out, and never the last document.
        var wanted = Math.Max(text.Tokens * HeldOutShare, plan.SequenceLength);
        var count = 0;
        long tokens = 0;
        while (tokens < wanted && count < order.Length - 1)
        {
            tokens += order[count].TokenIds.Length;
            count++;
        }

        return (order[count..], SequencePacker.Pack(order[..count], plan.SequenceLength, text.WordPiece));
    }

    private IReadOnlyList<PackedSequence> Epoch(IReadOnlyList<TokenizedDocument> documents, int epoch)
    {
        var random = SplitMix.For((ulong)plan.Seed, OrderPart + (ulong)epoch);
        var order = documents.ToArray();
        random.Shuffle(order);
        // Sequences are shuffled too, so that those of one document do not stay in one batch.
        var sequences = SequencePacker.Pack(order, plan.SequenceLength, text.WordPiece).ToArray();
        random.Shuffle(sequences);
        return sequences;
    }

    /// <summary>A pretraining under way: the optimizer, and the place where it stands.</summary>
    private sealed class Session : IDisposable
    {
        private readonly PretrainingPlan plan;
        private readonly nn.Module module;
        private readonly PretrainingState state;
        private readonly int firstStep;
        private readonly Stopwatch clock;
        private TimeSpan saved;
        private TimeSpan reported;

        public Session(PretrainingPlan plan, nn.Module module, Device device, string folder)
        {
            this.plan = plan;
            this.module = module;
            Steps = new TrainingStep(module, plan.Recipe, device);
            LossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
            state = new PretrainingState(folder);
            var place = state.Restore(module, Steps.Optimizer) ?? PretrainingState.Place.Start;
            Step = place.Step;
            Epoch = place.Epoch;
            NextSequence = place.NextSequence;
            LossSum.fill_(place.LossSum);
            LossSteps = place.LossSteps;
            Curve = [.. place.Curve];
            firstStep = place.Step;
            SecondsBefore = place.Seconds;
            clock = Stopwatch.StartNew();
        }

        public TrainingStep Steps { get; }

        /// <summary>The sum of the losses since the last point of the curve.</summary>
        public Tensor LossSum { get; }

        /// <summary>The number of steps since the last point of the curve.</summary>
        public int LossSteps { get; set; }

        public int Step { get; set; }

        public int Epoch { get; private set; }

        public int NextSequence { get; set; }

        public List<CurvePoint> Curve { get; }

        /// <summary>The seconds that processes before this one trained.</summary>
        public double SecondsBefore { get; }

        public double Seconds => SecondsBefore + clock.Elapsed.TotalSeconds;

        public TimeSpan SinceState => clock.Elapsed - saved;

        public TimeSpan SinceReport => clock.Elapsed - reported;

        public void EndEpoch()
        {
            Epoch++;
            NextSequence = 0;
        }

        public void Save()
        {
            // This throws where a loss was not finite, so that no state holds such weights.
            Steps.MeanLoss();
            state.Save(module, Steps.Optimizer, new PretrainingState.Place(
                Step, Epoch, NextSequence, LossSum.item<double>(), LossSteps, Seconds, Curve));
            saved = clock.Elapsed;
        }

        /// <summary>Reports the progress. An observer may make the run wait for its turn on the machine. That time does not count.</summary>
        public void Tell(IPretrainingObserver observer)
        {
            var report = Report();
            clock.Stop();
            observer.Progress(report);
            clock.Start();
        }

        // The pace is that of the steps since this process began.
        private TrainingProgress Report()
        {
            var total = plan.Recipe.Steps!.Value;
            var loss = Steps.MeanLoss();
            var done = Step - firstStep;
            var seconds = clock.Elapsed.TotalSeconds;
            reported = clock.Elapsed;
            return new TrainingProgress(Step, total, loss, done * (double)plan.TokensPerStep / seconds, seconds / done * (total - Step));
        }

        public void Dispose()
        {
            Steps.Dispose();
            LossSum.Dispose();
        }
    }

    /// <summary>The batches of an epoch, masked for the steps that come next and brought to the device many at a time.</summary>
    private sealed class Prepared(PretrainingPlan plan, TokenMasking masking, Device device, IReadOnlyList<PackedSequence> sequences) : IDisposable
    {
        private const int StepsAhead = 100;

        private readonly int size = plan.Recipe.BatchSize;
        private MaskedBatches? batches;
        private int first;

        /// <summary>Gives the batch that begins with a sequence, masked for a step.</summary>
        public MaskedBatch At(int next, int step)
        {
            if (batches is null || (next - first) / size >= batches.Count)
            {
                batches?.Dispose();
                var count = Math.Min(StepsAhead, (sequences.Count - next) / size);
                batches = masking.Mask(Enumerable.Range(0, count).Select(i => Drawn(next + i * size, step + i)), device);
                first = next;
            }

            return batches[(next - first) / size];
        }

        public void Dispose() => batches?.Dispose();

        private (IReadOnlyList<PackedSequence> Sequences, SplitMix Random) Drawn(int from, int step) =>
            ([.. sequences.Skip(from).Take(size)], SplitMix.For((ulong)plan.Seed, MaskPart + (ulong)step));
    }
}
