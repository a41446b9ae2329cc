using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Adds up losses where they are computed and reads them only when asked, because every read waits for the device. Remembers the first step whose
/// loss was not finite.
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

    /// <param name="loss">Scalar</param>
    /// <param name="step">From 1.</param>
    public void Add(Tensor loss, int step)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var value = loss.detach().to(ScalarType.Float64);
        sum.add_(value);
        // Never where the loss is finite, otherwise this step; the least of them stays.
        var here = value.isfinite().to(ScalarType.Float64).mul(Never).add(step);
        firstBadStep.copy_(stack([firstBadStep, here]).min());
        steps++;
    }

    /// <summary>The mean since the last read.</summary>
    /// <exception cref="DivergedException">A loss since then was not finite.</exception>
    public double Read()
    {
        var bad = firstBadStep.item<double>();
        var mean = steps == 0 ? 0 : sum.item<double>() / steps;
        if (bad < Never)
            throw new DivergedException(Invariant($"The loss of step {bad:F0} is not a finite number (NaN or infinite). "
                + $"Training stopped; lower the learning rate, lengthen the warm-up or check the objective."));
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
