using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Takes one optimizer step after another. Every training uses it: forward, backward, clip, update.</summary>
public sealed class TrainingStep(nn.Module module, Recipe recipe, Device device, Objective? objective = null) : IDisposable
{
    private readonly LossWatch watch = new(device);

    /// <summary>The optimizer. Its running averages are part of a training's state on disk.</summary>
    public BertOptimizer Optimizer { get; } = new(module, recipe, objective);

    /// <summary>Takes a step.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="loss">
    /// A function that computes a scalar that can be differentiated. All tensors that it creates are disposed of afterwards.
    /// </param>
    public void Run(double rate, Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        Optimizer.ForgetGradients();
        var value = loss();
        value.backward();
        Optimizer.Step(rate);
        watch.Add(value, Optimizer.Steps);
    }

    /// <summary>
    /// Computes the gradients of a batch and forgets them. With the longest batch it claims all the memory that a training needs, so that a shortage
    /// of memory shows at once.
    /// </summary>
    public void Rehearse(Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        loss().backward();
        Optimizer.ForgetGradients();
    }

    /// <summary>Reads the mean loss since the last read. On CUDA this waits for the device.</summary>
    /// <exception cref="DivergedException">A loss since then was not finite.</exception>
    public double MeanLoss() => watch.Read();

    public void Dispose()
    {
        Optimizer.Dispose();
        watch.Dispose();
    }
}

/// <summary>
/// Adds up losses on the device and reads them only when asked, because every read waits for the device. It remembers the first step whose loss was
/// not finite.
/// </summary>
internal sealed class LossWatch : IDisposable
{
    private const double Never = 1e18;

    private readonly Tensor sum;
    private readonly Tensor firstBadStep;
    private int steps;

    public LossWatch(Device device)
    {
        sum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
        firstBadStep = full([], Never, ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>Adds the loss of a step.</summary>
    /// <param name="loss">The loss, a scalar.</param>
    /// <param name="step">The step, counted from 1.</param>
    public void Add(Tensor loss, int step)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var value = loss.detach().to(ScalarType.Float64);
        sum.PlusInPlace(value);
        // This is at least Never where the loss is finite and the step itself otherwise. The smallest of all steps is kept.
        var here = value.isfinite().to(ScalarType.Float64).Times(Never).Plus(step);
        firstBadStep.copy_(stack([firstBadStep, here]).min());
        steps++;
    }

    /// <summary>Reads the mean loss since the last read.</summary>
    /// <exception cref="DivergedException">A loss since then was not finite.</exception>
    public double Read()
    {
        var bad = firstBadStep.item<double>();
        var mean = steps == 0 ? 0 : sum.item<double>() / steps;
        if (bad < Never)
        {
            throw new DivergedException(Invariant($"The loss of step {bad:F0} is not a finite number (NaN or infinite). ")
                + "Training stopped; lower the learning rate, lengthen the warm-up or check the objective.");
        }

        using var _ = no_grad();
        sum.zero_();
        steps = 0;
        return mean;
    }

    public void Dispose()
    {
        sum.Dispose();
        firstBadStep.Dispose();
    }
}

/// <summary>The loss became infinite or not a number.</summary>
public sealed class DivergedException(string message) : Exception(message);
