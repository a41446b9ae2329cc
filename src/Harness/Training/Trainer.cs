using System.Diagnostics;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// AdamW on batches of like length, with the gradient clipped and the learning rate on a schedule; the weights of the best epoch on validation are
/// kept. In bfloat16 the encoder computes over float32 master weights; embeddings and loss stay in float32, and so do the gradients of all weights.
/// </summary>
public sealed class Trainer(
    Split training, Split validation, Device device, int seed, ITrainingObserver observer, TrainingPrecision precision = TrainingPrecision.Float32)
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
        using var computing = network.ComputeIn(precision.TypeOfActivations);
        network.Module.train();
        using var steps = new TrainingStep(network.Module, recipe, device, objective);
        using var best = new BestWeights(network);
        var lengths = training.Examples.Select(example => example.Length).ToArray();
        var stepsPerEpoch = LengthBuckets.Shuffled(lengths, recipe.BatchSize, new SplitMix(0)).Count;
        var totalSteps = recipe.TotalSteps(stepsPerEpoch);
        if (recipe.WarmUpSteps >= totalSteps)
            observer.Note(Invariant(
                $"warning: the learning rate rises for {recipe.WarmUpSteps} steps and the training has {totalSteps}: it never gets to {recipe.LearningRate}. Shorten warm_up_steps, or train longer."));
        var longest = Enumerable.Range(0, lengths.Length).OrderByDescending(index => lengths[index]).Take(recipe.BatchSize);
        steps.Rehearse(() => Loss(network, objective, teacher, batcher.Of([.. longest], device)));
        // Gates of heads draw from libtorch's generator; dropout and the order of examples have generators of their own.
        manual_seed(seed);
        Dropout.Seed(network.Module, (ulong)seed);
        var whole = Stopwatch.StartNew();
        var step = 0;
        for (var epoch = 1; step < totalSteps; epoch++)
        {
            var clock = new EpochClock();
            using var batches = batcher.Of(LengthBuckets.Shuffled(lengths, recipe.BatchSize, SplitMix.For((ulong)seed, (ulong)epoch)).Take(totalSteps - step), device);
            for (var index = 0; index < batches.Count; index++)
            {
                objective.BeginStep(step, totalSteps);
                var tokens = 0;
                steps.Run(recipe.LearningRateAt(step, totalSteps), () =>
                {
                    var batch = batches[index];
                    tokens = batch.Tokens;
                    return Loss(network, objective, teacher, batch);
                });
                EndStep(objective, network);
                step++;
                clock.Add(tokens);
                if (clock.SinceReport < SecondsBetweenReports)
                    continue;
                var loss = clock.Report(steps.MeanLoss());
                var secondsLeft = whole.Elapsed.TotalSeconds / step * (totalSteps - step);
                // Whoever watches may make the run wait for another's turn.
                whole.Stop();
                clock.Without(() => observer.Progress(new TrainingProgress(step, totalSteps, loss, clock.TokensPerSecond, secondsLeft)));
                whole.Start();
            }

            clock.Report(steps.MeanLoss());
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

    private static void EndStep(Objective objective, Network network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        objective.EndStep(network);
    }

    // The tensors belong to the caller's dispose scope.
    private static Tensor Loss(Network network, Objective objective, TeacherOutputs? teacher, Batch batch)
    {
        var output = network.Module.forward(batch.TokenIds, batch.Mask);
        var teacherLogits = objective.NeedsTeacher ? teacher?.LogitsFor(batch) : null;
        var teacherStates = objective.TeacherStates.Count > 0 ? teacher?.StatesFor(batch) : null;
        return objective.Loss(LabelledPositions.Of(batch, output, teacherLogits, teacherStates));
    }
}
