using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>bmm in float32 against three loops, whatever the factors' strides.</summary>
public sealed class BatchedProductTests
{
    /// <summary>Ways to lay out a batch of 3 matrices of 4 rows and 5 columns, or such with a size of one.</summary>
    public static TheoryData<string> Layouts => [.. Factors.Keys];

    private static readonly Dictionary<string, Func<Tensor>> Factors = new()
    {
        ["plain"] = () => Of(3, 4, 5),
        ["transposed"] = () => Of(3, 5, 4).transpose(1, 2),
        ["batch innermost"] = () => Of(4, 5, 3).permute(2, 0, 1),
        ["batch in the middle"] = () => Of(4, 3, 5).transpose(0, 1),
        ["batch in the middle, transposed"] = () => Of(5, 3, 4).permute(1, 2, 0),
        ["columns of wider rows"] = () => Of(3, 4, 9).narrow(2, 2, 5),
        ["rows of taller columns"] = () => Of(3, 5, 9).transpose(1, 2).narrow(1, 3, 4),
        ["part of a larger batch"] = () => Of(7, 4, 5).narrow(0, 2, 3),
        ["one matrix for all"] = () => Of(1, 4, 5).expand(3, 4, 5),
        ["one transposed matrix for all"] = () => Of(1, 5, 4).transpose(1, 2).expand(3, 4, 5),
        ["one row for all"] = () => Of(3, 1, 5).expand(3, 4, 5),
        ["one column for all"] = () => Of(3, 4, 1).expand(3, 4, 5),
        ["one number for all"] = () => Of(1).expand(3, 4, 5),
        ["single column"] = () => Of(3, 4, 1),
        ["single column of an expanded row"] = () => Of(3, 4, 1).expand(3, 4, 5).narrow(2, 1, 1),
        ["single column of wider rows"] = () => Of(3, 4, 9).narrow(2, 2, 1),
        ["single column of taller columns"] = () => Of(3, 9, 4).transpose(1, 2).narrow(2, 3, 1),
        ["single row"] = () => Of(3, 1, 5),
        ["single row of an expanded column"] = () => Of(3, 1, 5).expand(3, 4, 5).narrow(1, 1, 1),
        ["single row of taller columns"] = () => Of(3, 5, 9).transpose(1, 2).narrow(1, 3, 1),
        ["single number"] = () => Of(3, 1, 1),
        ["single number of an expanded one"] = () => Of(3, 1, 1).expand(3, 4, 5).narrow(1, 2, 1).narrow(2, 2, 1),
        ["single matrix"] = () => Of(1, 4, 5),
        ["single matrix of a larger batch"] = () => Of(1, 4, 5).expand(3, 4, 5).narrow(0, 1, 1),
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void TheFirstFactor(string layout)
    {
        using var scope = NewDisposeScope();
        var a = Factors[layout]();
        Check(a, Of(a.size(0), a.size(2), 6));
        Check(a, Of(a.size(0), a.size(2), 1));
        Check(a, Of(a.size(0), 6, a.size(2)).transpose(1, 2));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void TheSecondFactor(string layout)
    {
        using var scope = NewDisposeScope();
        var b = Factors[layout]();
        Check(Of(b.size(0), 6, b.size(1)), b);
        Check(Of(b.size(0), 1, b.size(1)), b);
        Check(Of(b.size(0), b.size(1), 6).transpose(1, 2), b);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void BothFactors(string layout)
    {
        using var scope = NewDisposeScope();
        Check(Factors[layout](), Factors[layout]().transpose(1, 2));
        Check(Factors[layout]().transpose(1, 2), Factors[layout]());
    }

    [Theory]
    [InlineData(0, 4, 5, 6)]
    [InlineData(3, 0, 5, 6)]
    [InlineData(3, 4, 5, 0)]
    [InlineData(3, 4, 0, 6)]
    public void EmptyFactors(long batch, long rows, long inner, long columns)
    {
        using var scope = NewDisposeScope();
        var product = Of(batch, rows, inner).bmm(Of(batch, inner, columns));
        Assert.Equal([batch, rows, columns], product.shape);
        // TorchSharp's accessor of no elements cannot be copied.
        Assert.All(product.numel() == 0 ? [] : product.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void ThreadsDoNotChangeTheProduct()
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        var (a, b) = (Of(24, 30, 64), Of(24, 30, 64).transpose(1, 2));
        try
        {
            set_num_threads(1);
            var alone = a.bmm(b).data<float>().ToArray();
            set_num_threads(2);
            Assert.Equal(alone, a.bmm(b).data<float>().ToArray());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    // The gradient of a sum is one number expanded over the whole product.
    [Theory]
    [InlineData(3, 4, 5, 6)]
    [InlineData(1, 1, 5, 1)]
    [InlineData(3, 4, 1, 1)]
    [InlineData(2, 1, 3, 1)]
    public void GradientsOfASum(int batch, int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Of(batch, rows, inner).requires_grad_(), Of(batch, inner, columns).requires_grad_());
        a.bmm(b).sum().backward();
        var (x, y) = (Numbers.Read(a), Numbers.Read(b));
        // d/dA = 1 B', d/dB = A' 1.
        var expectedA = Enumerable.Range(0, x.Length).Select(i =>
            Enumerable.Range(0, columns).Sum(c => y[(i / (rows * inner) * inner + i % inner) * columns + c]));
        var expectedB = Enumerable.Range(0, y.Length).Select(i =>
            Enumerable.Range(0, rows).Sum(r => x[(i / (inner * columns) * rows + r) * inner + i / columns % inner]));
        Numbers.Close([.. expectedA], a.grad!, 1e-5);
        Numbers.Close([.. expectedB], b.grad!, 1e-5);
    }

    [Fact]
    public void ShapesThatDoNotFit()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => Of(2, 3, 4).bmm(Of(2, 5, 6)));
        Assert.Contains("Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [2, 5]", error.Message);
        Assert.Throws<ExternalException>(() => Of(2, 3, 4).bmm(Of(3, 4, 6)));
    }

    private static Tensor Of(params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return Numbers.Singles(Numbers.Of((ulong)(count + shape[0]), (int)count), shape);
    }

    private static void Check(Tensor a, Tensor b)
    {
        var (batch, rows, inner, columns) = ((int)a.size(0), (int)a.size(1), (int)a.size(2), (int)b.size(2));
        var (x, y) = (Numbers.Read(a).Chunk(rows * inner), Numbers.Read(b).Chunk(inner * columns));
        var product = a.bmm(b);
        Assert.Equal([batch, rows, columns], product.shape);
        Numbers.Close([.. x.Zip(y).SelectMany(pair => Numbers.Product(pair.First, pair.Second, rows, inner, columns))], product, 1e-5);
    }
}
