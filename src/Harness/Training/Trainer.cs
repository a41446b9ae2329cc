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
    private const double SecondsBetweenReports = 2;

    /// <summary>Trains a network in place.</summary>
    /// <param name="teacher">Looked up by objectives that need it; null where none does.</param>
    /// <returns>The same network, with the weights of its best epoch.</returns>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network Fit(Network network, Objective objective, Recipe recipe, TeacherLogits? teacher = null)
    {
        network.MoveTo(device);
        network.Module.train();
        using var optimizer = BertOptimizer.For(network, recipe);
        using var watch = new LossWatch(device);
        using var best = new BestWeights(network);
        var lengths = training.Examples.Select(example => example.Length).ToArray();
        var stepsPerEpoch = LengthBuckets.Shuffled(lengths, recipe.BatchSize, new SplitMix(0)).Count;
        var totalSteps = recipe.TotalSteps(stepsPerEpoch);
        Rehearse(network, objective, teacher, lengths, recipe.BatchSize);
        // Dropout draws from libtorch's generator, the order of examples from one of its own.
        manual_seed(seed);
        var whole = Stopwatch.StartNew();
        for (var (step, epoch) = (0, 1); step < totalSteps; epoch++)
        {
            var clock = new EpochClock();
            foreach (var indices in LengthBuckets.Shuffled(lengths, recipe.BatchSize, SplitMix.For((ulong)seed, (ulong)epoch)).Take(totalSteps - step))
            {
                var rate = recipe.LearningRateAt(step, totalSteps);
                clock.Add(Step(network, objective, teacher, optimizer, recipe, rate, indices, watch, ++step));
                if (clock.SinceReport < SecondsBetweenReports)
                    continue;
                observer.Progress(new TrainingProgress(step, totalSteps, clock.Report(watch.Read()), clock.TokensPerSecond, whole.Elapsed.TotalSeconds / step * (totalSteps - step)));
            }

            clock.Report(watch.Read());
            clock.StopTraining();
            var scores = validation.Scorer.Score(Inference.Predict(network, validation.Examples, device));
            best.Offer(scores.Headline);
            observer.Epoch(new EpochRow(epoch, step, recipe.LearningRateAt(step - 1, totalSteps), clock.MeanLoss, new TaskFigures(scores.Headline, scores.Values), clock.Seconds, clock.TokensPerSecond));
        }

        best.Restore();
        network.Module.eval();
        return network;
    }

    // The batch of the longest examples, without a step: memory is claimed at once, and the lack of it shows before hours are spent.
    private void Rehearse(Network network, Objective objective, TeacherLogits? teacher, int[] lengths, int batchSize)
    {
        using var scope = NewDisposeScope();
        Backward(network, objective, teacher, [.. Enumerable.Range(0, lengths.Length).OrderByDescending(index => lengths[index]).Take(batchSize)]);
        network.Module.zero_grad();
    }

    private int Step(Network network, Objective objective, TeacherLogits? teacher, AdamW optimizer, Recipe recipe, double rate, int[] indices, LossWatch watch, int step)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = rate;
        network.Module.zero_grad();
        var (loss, tokens) = Backward(network, objective, teacher, indices);
        nn.utils.clip_grad_norm_(network.Module.parameters(), recipe.ClipNorm);
        optimizer.step();
        watch.Add(loss, step);
        return tokens;
    }

    // The tensors belong to the caller's dispose scope.
    private (Tensor Loss, int Tokens) Backward(Network network, Objective objective, TeacherLogits? teacher, int[] indices)
    {
        var batch = Batch.Of(training.Examples, indices, device);
        var output = network.Module.forward(batch.TokenIds, batch.Mask);
        var loss = objective.Loss(LabelledPositions.Of(batch, output, objective.NeedsTeacher ? teacher?.For(batch, device) : null));
        loss.backward();
        return (loss, batch.Tokens);
    }
}
