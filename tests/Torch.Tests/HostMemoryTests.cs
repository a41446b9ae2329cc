using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Elements in and out, and what is said when they do not fit.</summary>
public sealed class HostMemoryTests
{
    [Fact]
    public void BytesAreTheMemoryItself()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, -2f]);
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], x.bytes.ToArray());
        x.bytes = (byte[])[0, 0, 0, 0x40, 0, 0, 0x40, 0x40];
        Numbers.Close([2, 3], x, 0);
        Assert.Equal([0x80, 0x3F], ones([1], ScalarType.BFloat16).bytes.ToArray());
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[7]);
        Assert.Throws<InvalidOperationException>(() => ones([2, 3]).t().bytes.Length);
    }

    [Fact]
    public void ElementsComeInRowMajorOrderWhateverTheStrides()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0L, 1, 2, 3, 4, 5], [2, 3]);
        Assert.Equal([0, 3, 1, 4, 2, 5], x.t().data<long>().ToArray());
        Assert.Equal([1, 2, 4, 5], x.narrow(1, 1, 2).data<long>().ToArray());
        Assert.Equal([3, 4, 5, 3, 4, 5], x.narrow(0, 1, 1).expand(2, 3).data<long>().ToArray());
        Assert.Equal([4, 1], x.select(1, 1).index_select(0, tensor([1L, 0])).data<long>().ToArray());
        Assert.Equal(15, x.t().data<long>().Sum());
    }

    [Fact]
    public void ElementsOfEveryTypeUsed()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([true, false], tensor([true, false], [2]).data<bool>().ToArray());
        Assert.Equal([1.5, -2], tensor([1.5, -2], [2]).data<double>().ToArray());
        Assert.Equal(1.5f, tensor([1.5f]).item<float>());
        Assert.Equal(3, tensor([3L]).item<long>());
        Assert.Equal(3.0, tensor([3L]).ToDouble());
        Assert.Equal(1.5f, tensor([1.5], [1]).ToSingle());
        Assert.Equal([0, 2, 4], arange(0, 6, 2).data<long>().ToArray());
    }

    [Fact]
    public void ElementsOfAnotherTypeAreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => ones([2]).data<int>());
        Assert.Throws<ArgumentException>(() => ones([2]).data<double>());
        Assert.Throws<ArgumentException>(() => ones([1]).item<double>());
        Assert.Throws<ArgumentException>(() => tensor([1L]).item<float>());
    }

    [Fact]
    public void OneElementIsOne()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => ones([2]).item<float>());
        var error = Assert.Throws<ExternalException>(() => ones([2]).ToDouble());
        Assert.Contains("a Tensor with 2 elements cannot be converted to Scalar", error.Message);
    }

    [StandInFact("does not look")]
    public void TheNumberOfElementsMustBeThatOfTheShape()
    {
        Assert.ThrowsAny<ArgumentException>(() => tensor([1f, 2, 3], [2, 2]));
        Assert.ThrowsAny<ArgumentException>(() => tensor([1L, 2, 3], [2]));
    }

    [StandInFact("ends the process")]
    public void ShapesThatDoNotFit()
    {
        using var scope = NewDisposeScope();
        var product = Assert.Throws<ExternalException>(() => ones([2, 3]).matmul(ones([4, 5])));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", product.Message);
        var sum = Assert.Throws<ExternalException>(() => ones([2, 3]) + ones([2, 4]));
        Assert.Contains("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1", sum.Message);
        var view = Assert.Throws<ExternalException>(() => ones([6]).view(7));
        Assert.Contains("shape '[7]' is invalid for input of size 6", view.Message);
        Assert.Throws<ExternalException>(() => ones([2]).select(0, 2));
        Assert.Throws<ExternalException>(() => ones([2]).backward());
    }
}
