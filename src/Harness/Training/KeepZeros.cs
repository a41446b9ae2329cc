using Harness.Models.Bert;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Another objective, under which weights that are zero when it is made stay zero: they are put back after every step.</summary>
public sealed class KeepZeros : WrappedObjective
{
    // 1 where a weight may be anything, 0 where it stays zero; matrices alone, for vectors are never pruned.
    private readonly Dictionary<string, Tensor> masks;

    public KeepZeros(Objective inner, Network network)
        : base(inner)
    {
        using var _ = no_grad();
        masks = network.Module.named_parameters().Where(entry => entry.parameter.ndim > 1)
            .ToDictionary(entry => entry.name, entry => entry.parameter.ne(0L).to(entry.parameter.dtype).DetachFromDisposeScope());
    }

    public override void EndStep(Network network)
    {
        base.EndStep(network);
        foreach (var (name, parameter) in network.Module.named_parameters())
            if (masks.TryGetValue(name, out var mask))
                parameter.mul_(mask);
    }
}
