using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>Rounds every matrix to 8 bits with a scale for every row, calibrated on the training split. It comes last: nothing is trained afterwards.</summary>
public sealed class RoundToInt8 : CompressionStep
{
    public override string Name => "round-to-int8";

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track) => before with { Int8Weights = true };

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var dense = EncoderDense.Of(network.Shape).Select(layer => layer.ModuleIn(network)).ToArray();
        var moments = Calibration.SecondMoments(network, dense, Calibration.Sample(arena.Training.Examples, arena.Seed), arena.Device);
        var importance = dense.Zip(moments).SelectMany(pair => Importance(pair.First, pair.Second)).ToDictionary(entry => entry.Weight.Handle, entry => entry.Squares);
        var rounded = network.Reshaped(network.Shape with { Int8Weights = true });
        foreach (var (from, into) in network.Module.parameters().Zip(rounded.Module.parameters()))
            if (from.ndim > 1)
                into.copy_(Int8Rounding.Round(from, importance.GetValueOrDefault(from.Handle)));
        return rounded;
    }

    // The mean squares of what each matrix of a layer is fed: C's diagonal, and that of R C R' for the second of two.
    private static IEnumerable<(Tensor Weight, Tensor Squares)> Importance(Affine layer, Tensor moment)
    {
        if (layer is Dense dense)
            return [(dense.Weight, moment.diag())];
        var (left, right) = (((LowRankDense)layer).Left, ((LowRankDense)layer).Right);
        var wide = right.to(moment.dtype); // (r, in)
        return [(right, moment.diag()), (left, (wide.mm(moment) * wide).sum(dim: 1))];
    }
}
