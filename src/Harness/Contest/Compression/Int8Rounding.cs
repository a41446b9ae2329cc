using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Symmetric 8-bit rounding of a matrix with a scale for every row (Krishnamoorthi, arXiv 1806.08342, section 2.2): w ~ s q, q a whole number from -127 to 127.
/// The scale is the one, among a few that clip the row's largest weights, which loses the least output on calibration data.
/// </summary>
public static class Int8Rounding
{
    private const int Levels = Int8Rows.Levels;

    private static readonly double[] Clips = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

    /// <param name="weight">W (out, in)</param>
    /// <param name="importance">The mean square of each input (in); null where all count alike</param>
    /// <returns>q s (out, in), in the weight's type; the caller's dispose scope owns it</returns>
    public static Tensor Round(Tensor weight, Tensor? importance)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var w = weight.detach();
        var largest = w.abs().max(1, keepdim: true).values.clamp(min: 1e-12); // (out, 1)
        Tensor? best = null, least = null;
        foreach (var clip in Clips)
        {
            // Few enough digits that the scale can be told from the rounded row's largest weight, to the last bit.
            var scale = (largest * (clip / Levels)).to(ScalarType.BFloat16).to(w.dtype);
            var rounded = (w / scale).round().clamp(-Levels, Levels) * scale; // (out, in)
            var squares = (rounded - w).square();
            var error = (importance is null ? squares : squares * importance.to(w.dtype)).sum(dim: 1, keepdim: true); // (out, 1)
            if (best is null)
            {
                (best, least) = (rounded, error);
                continue;
            }

            var better = error.lt(least!);
            best = where(better, rounded, best);
            least = where(better, error, least!);
        }

        return best!.MoveToOuterDisposeScope();
    }
}
