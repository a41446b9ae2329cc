using System.Diagnostics;
using System.Text.Json;
using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Trains a network with AdamW on batches of examples of similar length. The gradient is clipped, the learning rate follows a schedule, and the
/// weights of the best epoch on validation are kept, or their average over steps where the recipe asks for it. In bfloat16 the encoder computes over
/// float32 master weights; embeddings, the loss and the gradients of all weights stay in float32. Where the trainings of a run are kept on disk, a
/// training goes on after its last epoch there.
/// </summary>
public sealed class Trainer(
    Split training,
    Split validation,
    Device device,
    int seed,
    ITrainingObserver observer,
    TrainingPrecision precision = TrainingPrecision.Float32,
    TrainingStates? states = null)
{
    private const double SecondsBetweenReports = 1;

    /// <summary>Trains a network in place.</summary>
    /// <param name="network">The network.</param>
    /// <param name="objective">The loss that the training minimises.</param>
    /// <param name="recipe">The budget and the settings of the optimizer.</param>
    /// <param name="teacher">The teacher's outputs on the training split; null for an objective that needs none.</param>
    /// <returns>The same network, with the weights of its best epoch.</returns>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public TModel Fit<TModel>(TModel network, Objective objective, Recipe recipe, TeacherOutputs? teacher = null)
        where TModel : NeuralModel
    {
        network.MoveTo(device);
        using var computing = network.ComputeIn(precision.TypeOfActivations);
        network.Module.train();
        using var steps = new TrainingStep(network.Module, recipe, device, objective);
        using var best = new BestWeights(network);
        var examples = network.ReadForTraining(training.Examples);
        using var average = recipe.AverageDecay > 0 ? new WeightAverage(network, recipe.AverageDecay) : null;
        var fitting = new Fitting(network, objective, recipe, teacher, steps, recipe.TotalStepsOn(examples.Count), examples, best, average);
        teacher?.CheckFit(fitting.Batcher);
        WarnOfLongWarmUp(recipe, fitting.TotalSteps);
        Rehearse(fitting);
        // The gates of heads draw from libtorch's generator. Dropout and the order of examples have their own generators.
        manual_seed(seed);
        Dropout.Seed(network.Module, (ulong)seed);
        GoOn(fitting);
        fitting.Watch.Start();
        while (fitting.Step < fitting.TotalSteps)
        {
            var epoch = fitting.Epochs.Count + 1;
            var clock = TrainEpoch(fitting, epoch);
            var scores = ScoreAndOffer(fitting, epoch);
            var figures = new TaskFigures(scores.Headline, scores.Values);
            var lastRate = recipe.LearningRateAt(fitting.Step - 1, fitting.TotalSteps);
            var row = new EpochRow(epoch, fitting.Step, lastRate, clock.MeanLoss, figures, clock.Seconds, clock.TokensPerSecond, objective.Figures);
            fitting.Epochs.Add(row);
            if (states is not null && states.IsDue(fitting.IsFinished))
                states.Save(fitting.Place, fitting.TensorsWhen(fitting.IsFinished));
            observer.Epoch(row);
        }

        best.Restore();
        network.Module.eval();
        return network;
    }

    private TaskScores ScoreAndOffer(Fitting fitting, int epoch)
    {
        using var averaged = fitting.Average?.InNetwork();
        var scores = validation.Scorer.Score(fitting.Network.PredictionsFor(validation.Examples, device));
        fitting.Best.Offer(fitting.Objective.KeepsLast ? epoch : scores.Headline);
        return scores;
    }

    // Takes over what a process that was killed left of this training, and reports its epochs again.
    private void GoOn(Fitting fitting)
    {
        if (states?.Begin(fitting.Description, fitting.TensorsWhen) is not { } place)
            return;
        // On a GPU dropout draws from a generator whose state is not known. It must not draw the same masks as in the first epochs.
        manual_seed((long)(SplitMix.For((ulong)seed, (ulong)place.Epochs.Count).Next() >> 1));
        fitting.GoOnFrom(place);
        foreach (var row in place.Epochs)
            observer.Epoch(row);
    }

    private void WarnOfLongWarmUp(Recipe recipe, int totalSteps)
    {
        if (recipe.WarmUpSteps >= totalSteps)
        {
            observer.Note(
                Invariant($"warning: the warm-up takes {recipe.WarmUpSteps} steps and the whole training {totalSteps}, ")
                + Invariant($"so the learning rate never reaches {recipe.LearningRate}. Shorten warm_up_steps, or train longer."));
        }
    }

    // Batch normalisation must not remember the rehearsal.
    private void Rehearse(Fitting fitting)
    {
        using var scope = NewDisposeScope();
        var buffers = fitting.Network.Module.buffers().Select(buffer => (Buffer: buffer, Before: buffer.clone())).ToArray();
        var lengths = fitting.Lengths;
        var longest = Enumerable.Range(0, lengths.Length).OrderByDescending(index => lengths[index]).Take(fitting.Recipe.BatchSize);
        fitting.Steps.Rehearse(() => Loss(fitting, fitting.Batcher.Of([.. longest], device)));
        using var _ = no_grad();
        foreach (var (buffer, before) in buffers)
            buffer.copy_(before);
    }

    // The returned clock runs on, because an epoch's seconds include its validation.
    private EpochClock TrainEpoch(Fitting fitting, int epoch)
    {
        var clock = new EpochClock();
        var order = LengthBuckets.Shuffled(fitting.Lengths, fitting.Recipe.BatchSize, SplitMix.For((ulong)seed, (ulong)epoch));
        using var batches = fitting.Batcher.Of(order.Take(fitting.TotalSteps - fitting.Step), device);
        for (var index = 0; index < batches.Count; index++)
        {
            var tokens = TakeStep(fitting, batches, index);
            clock.Add(tokens);
            if (clock.SinceReport >= SecondsBetweenReports)
                Report(fitting, clock);
        }

        clock.Report(fitting.Steps.MeanLoss());
        clock.StopTraining();
        return clock;
    }

    // Returns the number of tokens in the batch.
    private static int TakeStep(Fitting fitting, DeviceBatches batches, int index)
    {
        fitting.Objective.BeginStep(fitting.Step, fitting.TotalSteps);
        var tokens = 0;
        fitting.Steps.Run(fitting.Recipe.LearningRateAt(fitting.Step, fitting.TotalSteps), () =>
        {
            var batch = batches[index];
            tokens = batch.Tokens;
            return Loss(fitting, batch);
        });
        EndStep(fitting.Objective, fitting.Network);
        fitting.Step++;
        fitting.Average?.Add(fitting.Step);
        return tokens;
    }

    private static void EndStep(Objective objective, NeuralModel network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        objective.EndStep(network);
    }

    private void Report(Fitting fitting, EpochClock clock)
    {
        var loss = clock.Report(fitting.Steps.MeanLoss());
        var secondsLeft = fitting.Seconds / fitting.Step * (fitting.TotalSteps - fitting.Step);
        // An observer may make the run wait for its turn on the machine. That time does not count.
        fitting.Watch.Stop();
        clock.Without(() => observer.Progress(new TrainingProgress(fitting.Step, fitting.TotalSteps, loss, clock.TokensPerSecond, secondsLeft)));
        fitting.Watch.Start();
    }

    // The tensors belong to the caller's dispose scope.
    private static Tensor Loss(Fitting fitting, Batch batch)
    {
        var output = fitting.Network.Compute(batch);
        var teacherLogits = fitting.Objective.NeedsTeacher ? fitting.Teacher?.LogitsFor(batch) : null;
        var teacherStates = fitting.Objective.TeacherStates.Count > 0 ? fitting.Teacher?.StatesFor(batch) : null;
        return fitting.Objective.Loss(LabelledPositions.Of(batch, output, teacherLogits, teacherStates));
    }

    /// <summary>A training under way.</summary>
    private sealed record Fitting(
        NeuralModel Network,
        Objective Objective,
        Recipe Recipe,
        TeacherOutputs? Teacher,
        TrainingStep Steps,
        int TotalSteps,
        IReadOnlyList<Example> Examples,
        BestWeights Best,
        WeightAverage? Average)
    {
        private double secondsBefore;

        /// <summary>Makes batches of the examples, which are in the network's own tokens.</summary>
        public Batcher Batcher { get; } = new(Examples);

        /// <summary>The numbers of tokens of the examples.</summary>
        public int[] Lengths { get; } = [.. Examples.Select(example => example.Length)];

        /// <summary>Measures the time of all steps and validations.</summary>
        public Stopwatch Watch { get; } = new();

        /// <summary>The seconds of all steps and validations, those of processes that were killed included.</summary>
        public double Seconds => secondsBefore + Watch.Elapsed.TotalSeconds;

        /// <summary>The number of steps taken.</summary>
        public int Step { get; set; }

        /// <summary>The epochs so far.</summary>
        public List<EpochRow> Epochs { get; } = [];

        /// <summary>True when all steps are taken.</summary>
        public bool IsFinished => Step >= TotalSteps;

        /// <summary>Everything but weights that decides what the training does.</summary>
        public string Description => JsonSerializer.Serialize(new { Objective = Objective.Name, Recipe, Examples = Examples.Count });

        /// <summary>The place where the training stands.</summary>
        public TrainingPlace Place => new(IsFinished, Best.Headline, Epochs, Dropout.Drawn(Network.Module), LibtorchGenerator.State);

        /// <summary>Goes on from a place, after the tensors that belong to it were read.</summary>
        public void GoOnFrom(TrainingPlace place)
        {
            Best.Headline = place.BestHeadline;
            Epochs.AddRange(place.Epochs);
            Step = place.Epochs[^1].Step;
            Steps.Optimizer.Steps = Step;
            secondsBefore = place.Epochs.Sum(row => row.Seconds);
            Dropout.GoOn(Network.Module, place.DropoutDrawn);
            LibtorchGenerator.State = place.Generator;
        }

        /// <summary>The tensors, by name, on which everything depends that follows.</summary>
        /// <param name="isFinished">True at the end of the training, when only what it leaves behind is needed.</param>
        public IReadOnlyDictionary<string, Tensor> TensorsWhen(bool isFinished)
        {
            var left = Named("best", Best.Kept)
                .Concat(Named("parameter", ByIndex(Objective.Parameters)))
                .Concat(Named("buffer", ByIndex(Objective.Buffers)));
            if (isFinished)
                return left.ToDictionary();
            return left.Concat(Named("network", Network.Tensors()))
                .Concat(Named("optimizer", Steps.Optimizer.Averages))
                .Concat(Named("average", Average?.Averages ?? new Dictionary<string, Tensor>()))
                .ToDictionary();
        }

        private static Dictionary<string, Tensor> ByIndex(IEnumerable<Tensor> tensors) =>
            tensors.Index().ToDictionary(entry => Invariant($"{entry.Index}"), entry => entry.Item);

        private static IEnumerable<KeyValuePair<string, Tensor>> Named(string kind, IReadOnlyDictionary<string, Tensor> tensors) =>
            tensors.Select(entry => KeyValuePair.Create($"{kind}.{entry.Key}", entry.Value));
    }
}

/// <summary>Keeps a copy of a network's weights as they were at their best. The memory is claimed once, at the start.</summary>
internal sealed class BestWeights(NeuralModel network) : IDisposable
{
    private readonly Dictionary<string, Tensor> kept = Copy(network.Tensors());

    /// <summary>The copies by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Kept => kept;

    /// <summary>The highest headline so far.</summary>
    public double Headline { get; set; } = double.NegativeInfinity;

    /// <summary>Copies the weights if this headline is higher than all before.</summary>
    public void Offer(double headline)
    {
        // The condition is written so that a headline that is not a number is never the best.
        if (!(headline > Headline))
            return;
        Headline = headline;
        using var _ = no_grad();
        foreach (var (name, tensor) in network.Tensors())
            kept[name].copy_(tensor);
    }

    /// <summary>Puts the copy back into the network.</summary>
    public void Restore()
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in network.Tensors())
            tensor.copy_(kept[name]);
    }

    public void Dispose()
    {
        foreach (var tensor in kept.Values)
            tensor.Dispose();
    }

    /// <summary>Copies tensors, which outlive their dispose scope.</summary>
    public static Dictionary<string, Tensor> Copy(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var _ = no_grad();
        return tensors.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }
}

/// <summary>Times an epoch and averages its losses.</summary>
internal sealed class EpochClock
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private double trained;
    private double reported;
    private double lossSum;
    private int lossSteps;
    private int stepsSinceReport;
    private long tokens;

    /// <summary>The seconds since the epoch began.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>The seconds since the last report.</summary>
    public double SinceReport => Seconds - reported;

    /// <summary>The mean loss of all steps that were reported.</summary>
    public double MeanLoss => lossSteps == 0 ? 0 : lossSum / lossSteps;

    /// <summary>The tokens trained on per second, without padding and without the time of the validation.</summary>
    public double TokensPerSecond => tokens / Math.Max(1e-9, trained > 0 ? trained : Seconds);

    /// <summary>Counts a step.</summary>
    public void Add(int stepTokens)
    {
        tokens += stepTokens;
        stepsSinceReport++;
    }

    /// <summary>Takes the mean loss of the steps since the last report, and returns it.</summary>
    public double Report(double loss)
    {
        lossSum += loss * stepsSinceReport;
        lossSteps += stepsSinceReport;
        stepsSinceReport = 0;
        reported = Seconds;
        return loss;
    }

    /// <summary>Runs an action whose time does not count.</summary>
    public void Without(Action action)
    {
        watch.Stop();
        action();
        watch.Start();
    }

    /// <summary>Marks the end of training and the start of validation.</summary>
    public void StopTraining() => trained = Seconds;
}
