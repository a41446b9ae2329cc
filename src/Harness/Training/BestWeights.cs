using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Keeps a copy of a network's weights as they were at its best.</summary>
internal sealed class BestWeights(Network network) : IDisposable
{
    private Dictionary<string, Tensor> kept = [];
    private double best = double.NegativeInfinity;

    /// <summary>Copies the weights if this headline is above all before.</summary>
    public void Offer(double headline)
    {
        if (headline <= best)
            return;
        best = headline;
        Dispose();
        using var _ = no_grad();
        kept = network.Module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>Puts the copy back.</summary>
    public void Restore()
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in network.Module.state_dict())
            if (kept.TryGetValue(name, out var weights))
                tensor.copy_(weights);
    }

    public void Dispose()
    {
        foreach (var tensor in kept.Values)
            tensor.Dispose();
        kept = [];
    }
}
