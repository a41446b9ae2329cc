using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Keeps a copy of a network's weights as they were at its best. Its memory is claimed once, at the start.</summary>
internal sealed class BestWeights(Network network) : IDisposable
{
    private readonly Dictionary<string, Tensor> kept = Copy(network);
    private double best = double.NegativeInfinity;

    /// <summary>Copies the weights if this headline is above all before.</summary>
    public void Offer(double headline)
    {
        // Written so that a headline that is not a number is never the best.
        if (!(headline > best))
            return;
        best = headline;
        using var _ = no_grad();
        foreach (var (name, tensor) in network.Tensors())
            kept[name].copy_(tensor);
    }

    /// <summary>Puts the copy back.</summary>
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

    private static Dictionary<string, Tensor> Copy(Network network)
    {
        using var _ = no_grad();
        return network.Tensors().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }
}
