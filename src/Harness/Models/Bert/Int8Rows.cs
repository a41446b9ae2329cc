using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>A rounded matrix as it is stored: whole numbers, and a scale for every row.</summary>
/// <param name="Values">(rows, columns) int8</param>
/// <param name="Scales">(rows, 1) bfloat16</param>
internal sealed record Int8Rows(Tensor Values, Tensor Scales)
{
    /// <param name="matrix">(rows, columns); the tensors belong to the innermost open dispose scope.</param>
    public static Int8Rows Of(Tensor matrix)
    {
        // A row of zeros has any scale.
        var largest = matrix.abs().max(1, keepdim: true).values; // (rows, 1)
        var scale = (largest + largest.eq(0L).to(matrix.dtype)) / Network.Int8Levels;
        return new Int8Rows((matrix / scale).round().to(ScalarType.Int8), scale.to(ScalarType.BFloat16));
    }
}
