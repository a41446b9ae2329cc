using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Numbers that are worked out here, in double, without torch.</summary>
internal static class Numbers
{
    /// <summary>Even on [-1, 1), from SplitMix64 (Steele et al., OOPSLA 2014).</summary>
    public static double[] Of(ulong seed, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var z = seed += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            values[i] = ((z ^ (z >> 31)) >> 11) * (2.0 / (1UL << 53)) - 1;
        }

        return values;
    }

    public static Tensor Matrix(double[] values, params long[] shape) => tensor(values, shape);

    public static Tensor Singles(double[] values, params long[] shape) => tensor(values, shape, dtype: ScalarType.Float32);

    /// <summary>The elements as doubles, row-major.</summary>
    public static double[] Read(Tensor values) => values.detach().to(ScalarType.Float64).data<double>().ToArray();

    /// <summary>Every element within a tolerance that grows with the expected value above one.</summary>
    public static void Close(double[] expected, Tensor actual, double tolerance)
    {
        var values = Read(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"element {i} of {expected.Length} is {values[i]:R}, expected {expected[i]:R} within {tolerance}");
    }

    /// <summary>A (m x k) times B (k x n), row-major.</summary>
    public static double[] Product(double[] a, double[] b, int m, int k, int n)
    {
        var product = new double[m * n];
        for (var row = 0; row < m; row++)
            for (var inner = 0; inner < k; inner++)
                for (var column = 0; column < n; column++)
                    product[row * n + column] += a[row * k + inner] * b[inner * n + column];
        return product;
    }

    /// <summary>The transpose of a matrix of so many rows.</summary>
    public static double[] Transposed(double[] a, int rows)
    {
        var columns = a.Length / rows;
        return [.. Enumerable.Range(0, a.Length).Select(i => a[i % rows * columns + i / rows])];
    }

    /// <summary>An orthogonal matrix: the reflection I - 2 v v' / v'v (Householder, 1958).</summary>
    public static double[] Reflection(ulong seed, int size)
    {
        var v = Of(seed, size);
        var square = v.Sum(x => x * x);
        return [.. Enumerable.Range(0, size * size).Select(i => (i / size == i % size ? 1 : 0) - 2 * v[i / size] * v[i % size] / square)];
    }

    /// <summary>The error function by its Maclaurin series; good to 1e-12 for |x| below 3.</summary>
    public static double Erf(double x)
    {
        var (sum, power) = (0.0, x);
        for (var n = 0; n < 80; n++)
        {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>Softmax of one row.</summary>
    public static double[] Softmax(IEnumerable<double> row)
    {
        var exponentials = row.Select(Math.Exp).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }
}
