using System.Diagnostics;
using Harness.Data;
using Harness.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// AdamW on batches of like length, with the gradient clipped and the learning rate on a schedule; the weights of the best epoch on validation are
/// kept. float32 on the CPU; on CUDA the layers compute in bfloat16 over float32 master weights.
/// </summary>
public sealed class Trainer(Split training, Split validation, Device device, int seed, ITrainingObserver observer)
{
    private const double SecondsBetweenReports = 1;

    private readonly Batcher batcher = new(training.Examples);

    /// <summary>Trains a network in place.</summary>
    /// <param name="teacher">Looked up by objectives that need it; null where none does.</param>
    /// <returns>The same network, with the weights of its best epoch.</returns>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network Fit(Network network, Objective objective, Recipe recipe, TeacherOutputs? teacher = null)
    {
        network.MoveTo(device);
        network.Module.train();
        using var optimizer = BertOptimizer.For(network.Module, recipe, objective);
        using var watch = new LossWatch(device);
        using var best = new BestWeights(network);
        var session = new Session(network, objective, teacher, optimizer, recipe, watch);
        var lengths = training.Examples.Select(example => example.Length).ToArray();
        var stepsPerEpoch = LengthBuckets.Shuffled(lengths, recipe.BatchSize, new SplitMix(0)).Count;
        var totalSteps = recipe.TotalSteps(stepsPerEpoch);
        if (recipe.WarmUpSteps >= totalSteps)
            observer.Note(FormattableString.Invariant(
                $"warning: the learning rate rises for {recipe.WarmUpSteps} steps and the training has {totalSteps}: it never gets to {recipe.LearningRate}. Shorten warm_up_steps, or train longer."));
        Rehearse(session, lengths);
        // Dropout draws from libtorch's generator, the order of examples from one of its own.
        manual_seed(seed);
        var whole = Stopwatch.StartNew();
        for (var (step, epoch) = (0, 1); step < totalSteps; epoch++)
        {
            var clock = new EpochClock();
            using var batches = batcher.Of(LengthBuckets.Shuffled(lengths, recipe.BatchSize, SplitMix.For((ulong)seed, (ulong)epoch)).Take(totalSteps - step), device);
            for (var index = 0; index < batches.Count; index++)
            {
                var rate = recipe.LearningRateAt(step, totalSteps);
                objective.BeginStep(step, totalSteps);
                clock.Add(Step(session, batches, index, rate, ++step));
                if (clock.SinceReport < SecondsBetweenReports)
                    continue;
                var loss = clock.Report(watch.Read());
                var secondsLeft = whole.Elapsed.TotalSeconds / step * (totalSteps - step);
                // Whoever watches may make the run wait for another's turn.
                whole.Stop();
                clock.Without(() => observer.Progress(new TrainingProgress(step, totalSteps, loss, clock.TokensPerSecond, secondsLeft)));
                whole.Start();
            }

            clock.Report(watch.Read());
            clock.StopTraining();
            var scores = validation.Scorer.Score(network.Predict(validation.Examples, device));
            best.Offer(objective.KeepsLast ? epoch : scores.Headline);
            var figures = new TaskFigures(scores.Headline, scores.Values);
            var lastRate = recipe.LearningRateAt(step - 1, totalSteps);
            observer.Epoch(new EpochRow(epoch, step, lastRate, clock.MeanLoss, figures, clock.Seconds, clock.TokensPerSecond, objective.Figures));
        }

        best.Restore();
        network.Module.eval();
        return network;
    }

    // The batch of the longest examples, without a step: memory is claimed at once, and the lack of it shows before hours are spent.
    private void Rehearse(Session session, int[] lengths)
    {
        using var scope = NewDisposeScope();
        var longest = Enumerable.Range(0, lengths.Length).OrderByDescending(index => lengths[index]).Take(session.Recipe.BatchSize);
        Backward(session, batcher.Of([.. longest], device));
        ForgetGradients(session);
    }

    private int Step(Session session, DeviceBatches batches, int index, double rate, int step)
    {
        using var scope = NewDisposeScope();
        var module = session.Network.Module;
        BertOptimizer.SetRate(session.Optimizer, session.Recipe, rate);
        ForgetGradients(session);
        var batch = batches[index];
        var loss = Backward(session, batch);
        GradientClipping.Clip(module.parameters(), session.Recipe.ClipNorm, device);
        session.Optimizer.step();
        using (no_grad())
            session.Objective.EndStep(session.Network);
        session.Watch.Add(loss, step);
        return batch.Tokens;
    }

    // The tensors belong to the caller's dispose scope.
    private static Tensor Backward(Session session, Batch batch)
    {
        var output = session.Network.Module.forward(batch.TokenIds, batch.Mask);
        var teacherLogits = session.Objective.NeedsTeacher ? session.Teacher?.LogitsFor(batch) : null;
        var teacherStates = session.Objective.TeacherStates.Count > 0 ? session.Teacher?.StatesFor(batch) : null;
        var loss = session.Objective.Loss(LabelledPositions.Of(batch, output, teacherLogits, teacherStates));
        loss.backward();
        return loss;
    }

    private static void ForgetGradients(Session session)
    {
        session.Network.Module.zero_grad();
        foreach (var parameter in session.Objective.Parameters)
        {
            using var gradient = parameter.grad;
            parameter.grad = null;
        }
    }

    // What stays the same from the first step of a training to the last.
    private sealed record Session(
        Network Network, Objective Objective, TeacherOutputs? Teacher, AdamW Optimizer, Recipe Recipe, LossWatch Watch);
}
