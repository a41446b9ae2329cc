using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Rounds every matrix to 8 bits with one scale per row (Krishnamoorthi, arXiv 1806.08342, section 2.2), calibrated on the training split. It is the
/// last step of a chain, because training would undo it.
/// </summary>
public sealed class RoundToInt8 : CompressionStep
{
    public override string Name => "round-to-int8";

    public override string Technique => Methods.Technique.Quantization;

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track) => before with { Int8Weights = true };

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var dense = EncoderDense.Of(network.Shape).Select(layer => layer.ModuleIn(network)).ToArray();
        var moments = Calibration.SecondMoments(network, dense, Calibration.Sample(arena.Training.Examples, network.Shape, arena.Seed), arena.Device);
        var importance = dense.Zip(moments, Importance)
            .SelectMany(entries => entries)
            .ToDictionary(entry => entry.Weight.Handle, entry => entry.Squares);
        var rounded = network.Reshaped(network.Shape with { Int8Weights = true });
        foreach (var (from, into) in network.Module.parameters().Zip(rounded.Module.parameters()))
        {
            if (from.ndim > 1)
                into.copy_(Int8Rounding.Round(from, importance.GetValueOrDefault(from.Handle)));
        }

        return rounded;
    }

    // The mean squares of the inputs of each matrix of a layer: the diagonal of C, and that of R C R' for the second of two matrices.
    private static IEnumerable<(Tensor Weight, Tensor Squares)> Importance(Affine layer, Tensor moment)
    {
        if (layer is Dense dense)
            return [(dense.Weight, moment.diag())];
        var product = (LowRankDense)layer;
        var right = product.Right.to(moment.dtype); // (rank, in)
        return [(product.Right, moment.diag()), (product.Left, (right.mm(moment) * right).sum(dim: 1))];
    }
}

/// <summary>
/// Symmetric 8-bit rounding of a matrix with one scale per row (Krishnamoorthi, arXiv 1806.08342, section 2.2): a weight becomes the scale times a
/// whole number from -127 to 127. Some candidate scales clip the row's largest weights; the one that loses the least output on calibration data is
/// taken.
/// </summary>
public static class Int8Rounding
{
    private const int Levels = Int8Rows.Levels;

    // The largest weight that a scale can represent, as a share of the row's largest weight.
    private static readonly double[] Clips = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

    /// <summary>Rounds a matrix.</summary>
    /// <param name="weight">The matrix (out, in).</param>
    /// <param name="importance">The mean square of each input (in); null where all inputs count alike.</param>
    /// <returns>The rounded weights (out, in) in the type of the given ones; they belong to the caller's dispose scope.</returns>
    public static Tensor Round(Tensor weight, Tensor? importance)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var w = weight.detach();
        var largest = w.abs().max(1, keepdim: true).values.clamp(min: 1e-12); // (out, 1)
        Tensor? best = null;
        Tensor? least = null;
        foreach (var clip in Clips)
        {
            // A scale has so few digits that it can be computed from the rounded row's largest weight again, to the last bit.
            var scale = (largest * (clip / Levels)).to(ScalarType.BFloat16).to(w.dtype);
            var rounded = (w / scale).round().clamp(-Levels, Levels) * scale; // (out, in)
            var squares = (rounded - w).square();
            var error = (importance is null ? squares : squares * importance.to(w.dtype)).sum(dim: 1, keepdim: true); // (out, 1)
            if (best is null)
            {
                best = rounded;
                least = error;
                continue;
            }

            var better = error.lt(least!);
            best = where(better, rounded, best);
            least = where(better, error, least!);
        }

        return best!.MoveToOuterDisposeScope();
    }
}
