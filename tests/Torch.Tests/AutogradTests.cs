using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>What remembers how to differentiate itself, and where gradients are kept.</summary>
public sealed class AutogradTests
{
    [Fact]
    public void GradientsAddUpInSharedMemory()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix([1, 2], 2).requires_grad_();
        Assert.Null(x.grad);
        (x * x).sum().backward();
        var gradient = x.grad!;
        Numbers.Close([2, 4], gradient, 0);
        using (no_grad())
            gradient.mul_(10);
        Numbers.Close([20, 40], x.grad!, 0);
        (x * 3).sum().backward();
        Numbers.Close([23, 43], x.grad!, 0);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void NothingIsRememberedWithoutGradients()
    {
        using var scope = NewDisposeScope();
        var x = ones([2]).requires_grad_();
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (no_grad())
                Assert.False((x * 2).requires_grad);
            Assert.False((x * 2).requires_grad);
        }

        Assert.True((x * 2).requires_grad);
        Assert.False(x.detach().requires_grad);
        Assert.True(x.requires_grad);
    }

    [Fact]
    public void ZeroGradClearsOrZeroes()
    {
        using var scope = NewDisposeScope();
        using var module = new Affine(2, 1);
        Backward();
        module.zero_grad(set_to_none: false);
        Numbers.Close([0, 0], module.Weight.grad!, 0);
        Backward();
        module.zero_grad();
        Assert.Null(module.Weight.grad);
        Assert.Null(module.Bias.grad);

        void Backward()
        {
            module.forward(ones([3, 2])).sum().backward();
            Numbers.Close([3, 3], module.Weight.grad!, 0);
        }
    }
}
