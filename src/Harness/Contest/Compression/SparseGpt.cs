using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// One-shot pruning of a matrix by second-order information (Frantar and Alistarh, arXiv 2301.00774, section 3): column after column, the cheapest
/// weights are set to zero and what that does to the output is made up for by the weights to their right.
/// </summary>
public static class SparseGpt
{
    private const int Block = 128;
    private const double Damping = 0.01;

    /// <param name="weight">W (out, in)</param>
    /// <param name="moment">The mean of x x' over the layer's inputs (in, in)</param>
    /// <param name="pattern">Which weights of a block are zeroed</param>
    /// <returns>The pruned matrix (out, in), float64; the caller's dispose scope owns it</returns>
    public static Tensor Prune(Tensor weight, Tensor moment, SparsityPattern pattern)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (w, h) = (weight.detach().to(ScalarType.Float64, copy: true), moment.to(ScalarType.Float64) * 2);
        var columns = (int)w.size(1);
        var dead = h.diag().eq(0L); // (in)
        h = h + dead.to(ScalarType.Float64).diag();
        w = w * dead.logical_not().to(ScalarType.Float64);
        h = h + eye(columns, dtype: ScalarType.Float64, device: h.device) * (h.diag().mean().item<double>() * Damping);
        // The upper Cholesky factor of the inverse: its rows are what remains of it as columns are fixed one by one.
        var u = linalg.cholesky(cholesky_inverse(linalg.cholesky(h))).t().contiguous(); // (in, in)
        for (var start = 0; start < columns; start += Block)
        {
            using var inner = NewDisposeScope();
            var width = Math.Min(Block, columns - start);
            var part = w.narrow(1, start, width); // (out, b), a view
            var own = u.narrow(0, start, width).narrow(1, start, width); // (b, b)
            var mask = pattern.GroupOf is null ? pattern.ZeroedOf(part.square() / own.diag().square()) : null; // (out, b) bool
            var errors = zeros_like(part);
            for (var j = 0; j < width; j++)
            {
                using var step = NewDisposeScope();
                if (pattern.GroupOf is { } group && j % group == 0)
                {
                    var size = Math.Min(group, width - j);
                    var scores = part.narrow(1, j, size).square() / own.diag().narrow(0, j, size).square();
                    var zeroed = pattern.ZeroedOf(scores);
                    mask?.Dispose();
                    mask = zeroed.MoveToOuterDisposeScope();
                }

                var column = part.select(1, j); // (out)
                var zero = mask!.select(1, pattern.GroupOf is { } g ? j % g : j).to(ScalarType.Float64);
                var error = column * zero / own.select(0, j).select(0, j); // (out)
                errors.select(1, j).copy_(error);
                part.narrow(1, j, width - j).sub_(error.unsqueeze(1).mm(own.select(0, j).narrow(0, j, width - j).unsqueeze(0)));
                // Exactly zero, whatever rounding left.
                column.mul_(1 - zero);
            }

            var rest = columns - start - width;
            if (rest > 0)
                w.narrow(1, start + width, rest).sub_(errors.mm(u.narrow(0, start, width).narrow(1, start + width, rest)));
        }

        return w.MoveToOuterDisposeScope();
    }
}
