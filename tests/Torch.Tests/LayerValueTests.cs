using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Torch.Tests;

/// <summary>Layers and losses by their formulas.</summary>
public sealed class LayerValueTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void LayerNorm(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        const double Epsilon = 1e-2;
        var (x, weight, bias) = (Numbers.Of(1, 40), Numbers.Of(2, 10), Numbers.Of(3, 10));
        var expected = x.Chunk(10).SelectMany(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + Epsilon);
            return row.Select((value, i) => (value - mean) / deviation * weight[i] + bias[i]);
        });
        var actual = F.layer_norm(
            tensor(x, [2, 2, 10], dtype: type), [10], tensor(weight, [10], dtype: type), tensor(bias, [10], dtype: type), Epsilon);
        Assert.Equal(type, actual.dtype);
        Numbers.Close([.. expected], actual, tolerance);
    }

    // Not the approximation with tanh, which differs by up to 5e-4.
    [Theory]
    [InlineData(ScalarType.Float32, 1e-6)]
    [InlineData(ScalarType.Float64, 1e-11)]
    public void GeluIsTheOneOfTheErrorFunction(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var x = Enumerable.Range(-30, 61).Select(i => i / 10.0).ToArray();
        Numbers.Close([.. x.Select(value => 0.5 * value * (1 + Numbers.Erf(value / Math.Sqrt(2))))], F.gelu(tensor(x, [61], dtype: type)), tolerance);
    }

    [Fact]
    public void SoftmaxAndItsLogarithm()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Of(4, 12).Select(value => 5 * value).ToArray();
        var expected = x.Chunk(4).SelectMany(Numbers.Softmax).ToArray();
        Numbers.Close(expected, Numbers.Matrix(x, 3, 4).softmax(-1), 1e-12);
        Numbers.Close([.. expected.Select(value => Math.Log(value))], F.log_softmax(Numbers.Matrix(x, 3, 4), 1), 1e-12);
        // Large numbers do not overflow.
        Numbers.Close([.. Numbers.Softmax([0, -1])], Numbers.Singles([1000, 999], 2).softmax(0), 1e-6);
    }

    [Fact]
    public void CrossEntropyIsTheMeanOverRowsThatAreNotIgnored()
    {
        using var scope = NewDisposeScope();
        var logits = Numbers.Of(5, 20).Select(value => 4 * value).ToArray();
        long[] labels = [3, -100, 0, -100, 1];
        var losses = logits.Chunk(4).Zip(labels).Where(row => row.Second >= 0)
            .Select(row => -Math.Log(Numbers.Softmax(row.First)[row.Second])).ToArray();
        Assert.Equal(3, losses.Length);
        Numbers.Close([losses.Average()], F.cross_entropy(Numbers.Matrix(logits, 5, 4), tensor(labels)), 1e-12);
        Numbers.Close([losses.Sum()], F.cross_entropy(Numbers.Matrix(logits, 5, 4), tensor(labels), reduction: nn.Reduction.Sum), 1e-12);
        Numbers.Close([losses.Average()], F.cross_entropy(Numbers.Singles(logits, 5, 4), tensor(labels)), 1e-6);
    }

    [Fact]
    public void KlDivOfLogTargets()
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (Numbers.Of(6, 12), Numbers.Of(7, 12));
        var expected = student.Chunk(4).Zip(teacher.Chunk(4))
            .Sum(rows => Numbers.Softmax(rows.Second).Zip(Numbers.Softmax(rows.First), (p, q) => p * Math.Log(p / q)).Sum());
        var actual = F.kl_div(
            F.log_softmax(Numbers.Matrix(student, 3, 4), 1),
            F.log_softmax(Numbers.Matrix(teacher, 3, 4), 1),
            log_target: true,
            reduction: nn.Reduction.Sum);
        Numbers.Close([expected], actual, 1e-12);
    }

    [Fact]
    public void AttentionDoesNotLookWhereTheMaskSaysNo()
    {
        using var scope = NewDisposeScope();
        const int Tokens = 3, Width = 4;
        var (q, k, v) = (Numbers.Of(1, Tokens * Width), Numbers.Of(2, Tokens * Width), Numbers.Of(3, Tokens * Width));
        var expected = new List<double>();
        foreach (var query in q.Chunk(Width))
        {
            // The last key is padding.
            var weights = Numbers.Softmax(k.Chunk(Width).Take(2).Select(key => key.Zip(query, (a, b) => a * b).Sum() / Math.Sqrt(Width)));
            expected.AddRange(Enumerable.Range(0, Width).Select(i => weights[0] * v[i] + weights[1] * v[Width + i]));
        }

        foreach (var mask in new[] { Numbers.Matrix([0, 0, -30000], 1, 1, 1, 3), tensor([true, true, false], [1, 1, 1, 3]) })
            Numbers.Close([.. expected], F.scaled_dot_product_attention(Of(q), Of(k), Of(v), mask), 1e-12);

        Tensor Of(double[] values) => Numbers.Matrix(values, 1, 1, Tokens, Width);
    }

    [Fact]
    public void LinearInBfloat16IsCloseToFloat32()
    {
        using var scope = NewDisposeScope();
        const int Rows = 16, Inputs = 96, Outputs = 24;
        var (x, weight, bias) = (Numbers.Of(1, Rows * Inputs), Numbers.Of(2, Outputs * Inputs), Numbers.Of(3, Outputs));
        var product = Numbers.Product(x, Numbers.Transposed(weight, Outputs), Rows, Inputs, Outputs);
        var expected = product.Select((value, i) => value + bias[i % Outputs]).ToArray();
        var magnitude = Numbers.Product([.. x.Select(Math.Abs)], [.. Numbers.Transposed(weight, Outputs).Select(Math.Abs)], Rows, Inputs, Outputs);

        var fine = F.linear(Numbers.Singles(x, Rows, Inputs), Numbers.Singles(weight, Outputs, Inputs), Numbers.Singles(bias, Outputs));
        Numbers.Close(expected, fine, 1e-5);
        var coarse = F.linear(Coarse(x, Rows, Inputs), Coarse(weight, Outputs, Inputs), Coarse(bias, Outputs));

        Assert.Equal(ScalarType.BFloat16, coarse.dtype);
        // Eight bits: each factor and the result are rounded by at most 1/256 of their size.
        var actual = Numbers.Read(coarse);
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(actual[i] - expected[i]), 0, (magnitude[i] + 1) / 128);

        Tensor Coarse(double[] values, params long[] shape) => Numbers.Singles(values, shape).to(ScalarType.BFloat16);
    }
}
