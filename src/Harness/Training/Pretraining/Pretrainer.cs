using System.Diagnostics;
using Harness.Common;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Pretrains a BERT on text as a masked-language model. It may be killed at any moment: called again with the same folder it goes on from the last
/// state on disk, to the same bits that it would have had undisturbed (on the CPU, with as many threads). It knows no next-sentence prediction.
/// </summary>
public sealed class Pretrainer(PretrainingPlan plan, BertShape shape, TokenizedText text, Device device, IPretrainingObserver observer)
{
    private const double SecondsBetweenReports = 2;
    private const int CurvePoints = 20;
    private const double HeldOutShare = 0.01;

    // Parts of the seed, so that one kind of draw does not shift another.
    private const ulong HeldOutPart = 1;
    private const ulong HeldOutMaskPart = 2;
    private const ulong OrderPart = 1UL << 32;
    private const ulong MaskPart = 1UL << 40;
    private const ulong DropoutPart = 1UL << 48;

    private readonly TokenMasking masking = new(text.WordPiece, plan.MaskedShare, plan.WholeWords);

    /// <summary>Wall-clock time between states on disk: what a kill costs at most.</summary>
    public TimeSpan BetweenStates { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Trains to the end of the plan, from the start or from the last state.</summary>
    /// <param name="folder">Where states lie.</param>
    /// <param name="cancel">Leaves a state behind and stops.</param>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the same call goes on.</exception>
    public PretrainingOutcome Run(string folder, CancellationToken cancel = default)
    {
        plan.Validate(shape.Positions);
        var model = MaskedLanguageModel.Random(shape with { Dropout = plan.Dropout }, plan.Seed);
        model.MoveTo(device, plan.Bfloat16);
        using var steps = new TrainingStep(model, plan.Recipe, device);
        using var lossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
        var state = new PretrainingState(folder);
        var (training, heldOut) = Divide();
        var place = state.Restore(model, steps.Optimizer) ?? new PretrainingState.Place(0, 1, 0, 0, 0, 0, []);
        if (place.Step > 0)
            observer.Note(Invariant($"going on from step {place.Step:N0} of {plan.Recipe.Steps:N0}"));
        lossSum.fill_(place.LossSum);
        var curve = place.Curve.ToList();
        var pace = new Pace(place.Step, plan);
        var clock = Stopwatch.StartNew();
        var (saved, reported) = (clock.Elapsed, clock.Elapsed);
        var (before, total, lossSteps) = (place.Seconds, plan.Recipe.Steps!.Value, place.LossSteps);
        model.train();
        for (var (step, epoch, next) = (place.Step, place.Epoch, place.NextSequence); step < total; epoch++, next = 0)
        {
            var sequences = Epoch(training, epoch);
            using var prepared = new Prepared(plan, masking, device, sequences);
            for (; next + plan.Recipe.BatchSize <= sequences.Count && step < total; next += plan.Recipe.BatchSize)
            {
                if (cancel.IsCancellationRequested || clock.Elapsed - saved >= BetweenStates)
                {
                    steps.MeanLoss();
                    Save(step, epoch, next);
                    cancel.ThrowIfCancellationRequested();
                }

                Step(model, steps, lossSum, prepared, next, step++);
                lossSteps++;
                if ((clock.Elapsed - reported).TotalSeconds >= SecondsBetweenReports)
                {
                    observer.Progress(pace.At(step, steps.MeanLoss()));
                    reported = clock.Elapsed;
                }

                if (step * (long)CurvePoints / total == (step - 1) * (long)CurvePoints / total)
                    continue;
                steps.MeanLoss();
                var (loss, accuracy) = Evaluate(model, heldOut);
                curve.Add(new CurvePoint(
                    step, (long)step * plan.TokensPerStep, plan.Recipe.LearningRateAt(step - 1, total), lossSum.item<double>() / lossSteps, loss, accuracy,
                    before + clock.Elapsed.TotalSeconds));
                observer.Point(curve[^1]);
                lossSum.zero_();
                lossSteps = 0;
            }

            if (sequences.Count < plan.Recipe.BatchSize)
                throw new DataFormatException(
                    $"The text packs into {sequences.Count} sequences of {plan.SequenceLength} tokens. Expected at least a batch of {plan.Recipe.BatchSize}: name more text.");
        }

        model.eval();
        return new PretrainingOutcome(model, curve, before + clock.Elapsed.TotalSeconds);

        void Save(int step, int epoch, int next)
        {
            state.Save(model, steps.Optimizer, new PretrainingState.Place(
                step, epoch, next, lossSum.item<double>(), lossSteps, before + clock.Elapsed.TotalSeconds, curve));
            saved = clock.Elapsed;
        }
    }

    private void Step(MaskedLanguageModel model, TrainingStep steps, Tensor lossSum, Prepared prepared, int next, int step)
    {
        // Dropout is a function of the step, so that a resumed run draws what an undisturbed one would.
        var seed = SplitMix.For((ulong)plan.Seed, DropoutPart + (ulong)step).Next();
        Dropout.Seed(model, seed);
        // On a GPU dropout draws from libtorch's generator.
        manual_seed((long)(seed >> 1));
        steps.Run(plan.Recipe.LearningRateAt(step, plan.Recipe.Steps!.Value), () =>
        {
            var batch = prepared.At(next, step);
            var loss = nn.functional.cross_entropy(model.forward(batch.TokenIds, batch.Positions), batch.Targets);
            using var _ = no_grad();
            lossSum.add_(loss.detach().to(ScalarType.Float64));
            return loss;
        });
    }

    private (double? Loss, double? Accuracy) Evaluate(MaskedLanguageModel model, IReadOnlyList<PackedSequence> heldOut)
    {
        if (heldOut.Count == 0)
            return (null, null);
        using var _ = no_grad();
        model.eval();
        var random = SplitMix.For((ulong)plan.Seed, HeldOutMaskPart);
        double lossSum = 0;
        long right = 0, guessed = 0;
        foreach (var sequences in heldOut.Chunk(plan.Recipe.BatchSize))
        {
            using var scope = NewDisposeScope();
            var batch = masking.Mask(sequences, random, device);
            var logits = model.forward(batch.TokenIds, batch.Positions);
            lossSum += nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.Sum).item<float>();
            right += logits.argmax(1).eq(batch.Targets).sum().item<long>();
            guessed += batch.Targets.size(0);
        }

        model.train();
        return (lossSum / guessed, (double)right / guessed);
    }

    // Documents to train on, and sequences that are held out.
    private (IReadOnlyList<TokenizedDocument> Training, IReadOnlyList<PackedSequence> HeldOut) Divide()
    {
        var order = text.Documents.ToArray();
        SplitMix.For((ulong)plan.Seed, HeldOutPart).Shuffle(order);
        // At least what fills a sequence, and never the last document.
        var wanted = Math.Max(text.Tokens * HeldOutShare, plan.SequenceLength);
        var (count, tokens) = (0, 0L);
        while (tokens < wanted && count < order.Length - 1)
            tokens += order[count++].TokenIds.Length;
        return (order[count..], SequencePacker.Pack(order[..count], plan.SequenceLength, text.WordPiece));
    }

    private IReadOnlyList<PackedSequence> Epoch(IReadOnlyList<TokenizedDocument> documents, int epoch)
    {
        var random = SplitMix.For((ulong)plan.Seed, OrderPart + (ulong)epoch);
        var order = documents.ToArray();
        random.Shuffle(order);
        // Neighbours in a sequence stay what they are; neighbours in a batch need not be of one document.
        var sequences = SequencePacker.Pack(order, plan.SequenceLength, text.WordPiece).ToArray();
        random.Shuffle(sequences);
        return sequences;
    }

    // An epoch's batches, masked for the steps that come next and brought to the device many at a time.
    private sealed class Prepared(PretrainingPlan plan, TokenMasking masking, Device device, IReadOnlyList<PackedSequence> sequences) : IDisposable
    {
        private const int StepsAhead = 100;

        private readonly int size = plan.Recipe.BatchSize;
        private MaskedBatches? batches;
        private int first;

        // The sequence that the batch begins with, and the step that it is for.
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

    // Tokens a second and time left, from the steps since this process began.
    private sealed class Pace(int firstStep, PretrainingPlan plan)
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();

        public TrainingProgress At(int step, double loss)
        {
            var (done, seconds, total) = (step - firstStep, watch.Elapsed.TotalSeconds, plan.Recipe.Steps!.Value);
            return new TrainingProgress(step, total, loss, done * (double)plan.TokensPerStep / seconds, seconds / done * (total - step));
        }
    }
}
