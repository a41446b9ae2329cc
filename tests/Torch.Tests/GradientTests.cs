using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Torch.Tests;

/// <summary>backward() against central differences in float64.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-7;

    [Fact]
    public void Linear() => Check(x => F.linear(x[0], x[1], x[2]), [2, 3, 4], [5, 4], [5]);

    [Fact]
    public void Matmul() => Check(x => x[0].matmul(x[1]), [2, 3, 4], [4, 5]);

    [Fact]
    public void MatmulOfBroadcastBatches() => Check(x => x[0].matmul(x[1].transpose(-2, -1)), [2, 1, 3, 4], [3, 2, 4]);

    [Fact]
    public void Bmm() => Check(x => x[0].bmm(x[1]), [2, 3, 4], [2, 4, 5]);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Softmax(long dim) => Check(x => x[0].softmax(dim), [2, 3, 4]);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void LogSoftmax(long dim) => Check(x => F.log_softmax(x[0], dim), [3, 4]);

    [Fact]
    public void LayerNorm() => Check(x => F.layer_norm(x[0], [6], x[1], x[2], 1e-12), [2, 3, 6], [6], [6]);

    [Fact]
    public void Gelu() => Check(x => F.gelu(x[0] * 3), [11]);

    [Fact]
    public void CrossEntropyLeavesIgnoredRowsAlone()
    {
        using var scope = NewDisposeScope();
        var target = tensor([2L, -100, 0, 3, -100]);
        Check(x => F.cross_entropy(x[0], target, ignore_index: -100), [5, 4]);

        var logits = Numbers.Matrix(Numbers.Of(3, 20), 5, 4).requires_grad_();
        F.cross_entropy(logits, target, ignore_index: -100).backward();
        var gradient = Numbers.Read(logits.grad!);
        Assert.All(gradient[4..8].Concat(gradient[16..]), value => Assert.Equal(0, value));
        Assert.All(gradient[..4], value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void KlDivOfLogTargets() =>
        Check(x => F.kl_div(F.log_softmax(x[0], 1), F.log_softmax(x[1], 1), log_target: true, reduction: nn.Reduction.Sum), [3, 4], [3, 4]);

    [Fact]
    public void AttentionWithAnAddedMask()
    {
        using var scope = NewDisposeScope();
        var mask = Numbers.Matrix([0, 0, -30000, 0, 0, 0], 2, 1, 1, 3);
        Check(x => F.scaled_dot_product_attention(x[0], x[1], x[2], mask), [2, 2, 4, 5], [2, 2, 3, 5], [2, 2, 3, 5]);
    }

    [Fact]
    public void AttentionWithABooleanMask()
    {
        using var scope = NewDisposeScope();
        var mask = tensor([true, false, true, true, true, true], [2, 1, 1, 3]);
        Check(x => F.scaled_dot_product_attention(x[0], x[1], x[2], mask), [2, 2, 4, 5], [2, 2, 3, 5], [2, 2, 3, 5]);
    }

    [Fact]
    public void RowsLookedUpRepeatedlyAddUp()
    {
        using var scope = NewDisposeScope();
        var table = nn.Embedding(5, 3, dtype: ScalarType.Float64);
        var values = Numbers.Of(1, 15);
        using (no_grad())
            table.weight!.copy_(Numbers.Matrix(values, 5, 3));
        long[] rows = [4, 1, 4, 4, 0, 1];
        var weights = Numbers.Of(2, 18);

        var output = table.forward(tensor(rows, [2, 3]));
        (output * Numbers.Matrix(weights, 2, 3, 3)).sum().backward();

        Assert.Equal([2, 3, 3], output.shape);
        Numbers.Close([.. rows.SelectMany(row => values[(int)(3 * row)..(int)(3 * row + 3)])], output, 0);
        var expected = new double[15];
        for (var i = 0; i < weights.Length; i++)
            expected[rows[i / 3] * 3 + i % 3] += weights[i];
        Numbers.Close(expected, table.weight!.grad!, 1e-14);
    }

    [Fact]
    public void Elementwise() => Check(
        x => (x[0].sigmoid() * (-x[0].square()).exp()).tanh() + (x[1].pow(2) + 1).log() / (x[0].abs() + 2).sqrt() - (1 - x[0]) * x[1], [3, 4], [4]);

    [Fact]
    public void Reductions() => Check(
        x => x[0].sum(1, keepdim: true) * x[0].mean([0, 1], keepdim: true) + x[0].max(1, keepdim: true).values + x[0].norm(), [3, 4]);

    [Fact]
    public void PiecesOfATensor() => Check(
        x => cat([x[0].narrow(1, 1, 2).transpose(0, 1), stack([x[0].select(1, 0), x[0].select(1, 3)]), x[0].expand(2, 3, 4).select(0, 1).t()]),
        [3, 4]);

    [Fact]
    public void ChosenElements()
    {
        using var scope = NewDisposeScope();
        var rows = tensor([2L, 0, 2]);
        var columns = tensor([0L, 0, 3, 1, 1, 2], [3, 2]);
        var mask = tensor([true, false, false, true], [4]);
        Check(
            x => cat([x[0].index_select(0, rows), x[0].gather(1, columns), x[0].masked_fill(mask, 7), where(mask, x[0], x[0] * x[0])], 1), [3, 4]);
    }

    // The function's elements are weighed with fixed numbers, so that every one of them counts on its own.
    private static void Check(Func<Tensor[], Tensor> function, params long[][] shapes)
    {
        using var scope = NewDisposeScope();
        var values = shapes.Select((shape, i) => Numbers.Of((ulong)(100 + i), (int)shape.Aggregate(1L, (product, size) => product * size))).ToArray();
        var inputs = values.Select((given, i) => Numbers.Matrix(given, shapes[i]).requires_grad_()).ToArray();
        var output = function(inputs);
        var weights = Numbers.Of(7, (int)output.numel());
        (output * Numbers.Matrix(weights, output.shape)).sum().backward();

        for (var i = 0; i < shapes.Length; i++)
        {
            var expected = new double[values[i].Length];
            for (var element = 0; element < expected.Length; element++)
                expected[element] = (Moved(i, element, Step) - Moved(i, element, -Step)) / (2 * Step);
            Assert.Equal(shapes[i], inputs[i].grad!.shape);
            Numbers.Close(expected, inputs[i].grad!, Tolerance);
        }

        double Moved(int input, int element, double by)
        {
            using var inner = NewDisposeScope();
            using var _ = no_grad();
            var moved = values.Select((given, i) => i == input ? With(given, element, given[element] + by) : given);
            var result = Numbers.Read(function([.. moved.Select((given, i) => Numbers.Matrix(given, shapes[i]))]));
            return result.Zip(weights, (value, weight) => value * weight).Sum();
        }

        static double[] With(double[] given, int element, double value)
        {
            var copy = given.ToArray();
            copy[element] = value;
            return copy;
        }
    }
}
