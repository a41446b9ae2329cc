using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// Arithmetic of tensors with numbers. TorchSharp hands a number to libtorch as an object that nothing keeps alive during the call, so that the
/// garbage collector may free it while libtorch reads it; even a sum of two tensors has such a number, a factor of 1. What runs many times in a
/// training therefore computes with these methods, which hold the number. Their results are the same.
/// </summary>
internal static class HeldScalars
{
    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;
    private static readonly Scalar Zero = 0L;

    /// <summary>Adds two tensors.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>Subtracts a tensor from another.</summary>
    public static Tensor Minus(this Tensor left, Tensor right) => left.add(right, MinusOne);

    /// <summary>Says which elements are zero.</summary>
    public static Tensor IsZero(this Tensor tensor) => tensor.eq(Zero);

    /// <summary>Says which elements are not zero.</summary>
    public static Tensor IsNotZero(this Tensor tensor) => tensor.ne(Zero);

    /// <summary>Says which elements are not negative.</summary>
    public static Tensor IsNotNegative(this Tensor tensor) => tensor.ge(Zero);

    /// <summary>Adds a number to every element.</summary>
    public static Tensor Plus(this Tensor tensor, double number)
    {
        using Scalar held = number;
        return tensor.add(held, One);
    }

    /// <summary>Adds a tensor to another in place.</summary>
    public static Tensor PlusInPlace(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>Multiplies a tensor by a number.</summary>
    public static Tensor Times(this Tensor tensor, double factor)
    {
        using Scalar held = factor;
        return tensor.mul(held);
    }

    /// <summary>Divides a tensor by a number.</summary>
    public static Tensor Over(this Tensor tensor, double divisor)
    {
        using Scalar held = divisor;
        return tensor.div(held);
    }
}
