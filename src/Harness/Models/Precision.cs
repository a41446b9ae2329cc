using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Casts that cost nothing where the type is right already.</summary>
internal static class Precision
{
    public static Tensor Cast(Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}
