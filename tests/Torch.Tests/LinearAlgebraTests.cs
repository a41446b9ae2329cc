using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Decompositions of matrices that were composed by hand.</summary>
public sealed class LinearAlgebraTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void SingularValuesOfAComposedMatrix(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        // A = first three columns of a reflection, times 5, 3, 1, times another reflection.
        double[] values = [5, 3, 1];
        var left = Numbers.Reflection(1, 6).Chunk(6).SelectMany(row => row.Take(3).Select((value, i) => value * values[i])).ToArray();
        var a = Numbers.Product(left, Numbers.Reflection(2, 3), 6, 3, 3);

        var (u, s, vh) = linalg.svd(tensor(a, [6, 3], dtype: type), fullMatrices: false);

        Assert.Equal([6, 3], u.shape);
        Assert.Equal([3, 3], vh.shape);
        Numbers.Close(values, s, tolerance);
        var (U, S, Vh) = (Numbers.Read(u), Numbers.Read(s), Numbers.Read(vh));
        Close(a, Numbers.Product([.. U.Select((value, i) => value * S[i % 3])], Vh, 6, 3, 3), tolerance);
        Close(Identity(3), Numbers.Product(Numbers.Transposed(U, 6), U, 3, 6, 3), tolerance);
        Close(Identity(3), Numbers.Product(Vh, Numbers.Transposed(Vh, 3), 3, 3, 3), tolerance);
    }

    [Fact]
    public void FullSingularVectorsAreSquare()
    {
        using var scope = NewDisposeScope();
        var (u, _, vh) = linalg.svd(Numbers.Matrix(Numbers.Of(1, 18), 6, 3));
        Assert.Equal([6, 6], u.shape);
        Assert.Equal([3, 3], vh.shape);
        var U = Numbers.Read(u);
        Close(Identity(6), Numbers.Product(U, Numbers.Transposed(U, 6), 6, 6, 6), 1e-12);
    }

    // The factor with a positive diagonal is unique.
    [Fact]
    public void CholeskyFindsTheFactor()
    {
        using var scope = NewDisposeScope();
        double[] factor = [2, 0, 0, -1, 3, 0, 0.5, 4, 1.5];
        var a = Numbers.Product(factor, Numbers.Transposed(factor, 3), 3, 3, 3);
        var found = linalg.cholesky(Numbers.Matrix(a, 3, 3));
        Numbers.Close(factor, found, 1e-12);

        var inverse = Numbers.Read(cholesky_inverse(found));
        Close(Identity(3), Numbers.Product(a, inverse, 3, 3, 3), 1e-12);
        Numbers.Close(inverse, cholesky_inverse(found.t(), upper: true), 1e-12);
    }

    [Fact]
    public void CholeskyRefusesAMatrixThatIsNotPositiveDefinite()
    {
        using var scope = NewDisposeScope();
        var indefinite = Numbers.Matrix([1, 2, 2, 1], 2, 2);
        var error = Assert.Throws<ExternalException>(() => linalg.cholesky(indefinite));
        Assert.Contains("not positive-definite", error.Message);
        Assert.Contains("leading minor of order 2", error.Message);
    }

    [Fact]
    public void EigenvaluesAscend()
    {
        using var scope = NewDisposeScope();
        double[] values = [-2, 0.5, 1, 7];
        var q = Numbers.Reflection(3, 4);
        var a = Numbers.Product([.. q.Select((value, i) => value * values[i % 4])], Numbers.Transposed(q, 4), 4, 4, 4);

        var (found, vectors) = linalg.eigh(Numbers.Matrix(a, 4, 4));

        Numbers.Close(values, found, 1e-12);
        var V = Numbers.Read(vectors);
        Close([.. V.Select((value, i) => value * values[i % 4])], Numbers.Product(a, V, 4, 4, 4), 1e-12);
        Close(Identity(4), Numbers.Product(Numbers.Transposed(V, 4), V, 4, 4, 4), 1e-12);
    }

    private static double[] Identity(int size) => [.. Enumerable.Range(0, size * size).Select(i => i / size == i % size ? 1.0 : 0)];

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
