using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>One optimizer step after another, the same for every training: forward, backward, clip, update.</summary>
public sealed class TrainingStep(nn.Module module, Recipe recipe, Device device, Objective? objective = null) : IDisposable
{
    private readonly LossWatch watch = new(device);

    /// <summary>Holds the running averages, for those who keep them on disk.</summary>
    public BertOptimizer Optimizer { get; } = new(module, recipe, objective);

    /// <summary>Takes a step.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="loss">A function that computes a scalar that can be differentiated. Everything it makes is disposed of afterwards.</param>
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
    /// Computes the gradients of a batch and forgets them. Done once with the longest batch, it claims the memory of a training before hours are
    /// spent.
    /// </summary>
    public void Rehearse(Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        loss().backward();
        Optimizer.ForgetGradients();
    }

    /// <summary>The mean loss since it was last asked for. On CUDA this waits for the device.</summary>
    /// <exception cref="DivergedException">A loss since then was not finite.</exception>
    public double MeanLoss() => watch.Read();

    public void Dispose()
    {
        Optimizer.Dispose();
        watch.Dispose();
    }
}
