using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using static TorchSharp.torch;

namespace Harness.Compression;

/// <summary>Rounds every matrix to 8 bits with a scale for every row, calibrated on the training split. It comes last: nothing is trained afterwards.</summary>
public sealed class RoundToInt8 : CompressionStep
{
    public override string Name => "round-to-int8";

    public override BertShape ShapeAfter(BertShape before, Track track) => before.Int8Weights
        ? throw new ArgumentException("the weights are rounded already. Leave out one of the two steps.")
        : before with { Int8Weights = true };

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var dense = network.Module.Bert.Encoder.Layers.Distinct()
            .SelectMany(layer => layer.DenseLayers)
            .OfType<Dense>().Distinct().ToArray();
        var moments = Calibration.SecondMoments(network, dense, Calibration.Sample(arena.Training.Examples, arena.Seed), arena.Device);
        var importance = dense.Zip(moments).ToDictionary(pair => pair.First.Weight.Handle, pair => pair.Second.diag());
        var rounded = network.Reshaped(network.Shape with { Int8Weights = true });
        foreach (var (from, into) in network.Module.parameters().Zip(rounded.Module.parameters()))
            if (from.ndim > 1)
                into.copy_(Int8Rounding.Round(from, importance.GetValueOrDefault(from.Handle)));
        return rounded;
    }
}
