using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Vectors as the rows of a matrix.</summary>
internal static class VectorMatrix
{
    /// <param name="vectors">At least one vector, all of the same length.</param>
    /// <returns>(n, H), float32, in the caller's dispose scope</returns>
    public static Tensor Of(IReadOnlyList<float[]> vectors, Device device) =>
        tensor([.. vectors.SelectMany(vector => vector)], [vectors.Count, vectors[0].Length], device: device);
}
