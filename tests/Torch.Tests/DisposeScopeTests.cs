using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Who disposes what, and when.</summary>
public sealed class DisposeScopeTests
{
    [Fact]
    public void TensorsDieWithTheirScope()
    {
        Tensor made, derived;
        using (NewDisposeScope())
        {
            made = ones([3]);
            derived = made + 1;
            Assert.False(made.IsInvalid);
        }

        Assert.True(made.IsInvalid);
        Assert.True(derived.IsInvalid);
    }

    [Fact]
    public void ADisposedTensorSaysSo()
    {
        var x = ones([3]);
        using var y = ones([3]);
        x.Dispose();
        // ObjectDisposedException is one of these.
        Assert.ThrowsAny<InvalidOperationException>(() => x + y);
        Assert.ThrowsAny<InvalidOperationException>(() => y.add(x));
        Assert.ThrowsAny<InvalidOperationException>(() => cat([y, x]));
        Assert.ThrowsAny<InvalidOperationException>(() => x.shape);
        // Twice is no harm.
        x.Dispose();
    }

    [Fact]
    public void MovedOutTheyLiveInTheOuterScope()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
                moved = (ones([3]) + 1).MoveToOuterDisposeScope();
            Numbers.Close([2, 2, 2], moved, 0);
            using (NewDisposeScope())
                Assert.False(moved.IsInvalid);
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void MovedOutOfTheOutermostScopeTheyAreTheCallers()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        using (NewDisposeScope())
        {
            detached = ones([2]).DetachFromDisposeScope();
            moved = ones([3]).MoveToOuterDisposeScope().MoveToOuterDisposeScope();
        }

        using (moved)
        using (detached)
        {
            Numbers.Close([1, 1, 1], moved, 0);
            Numbers.Close([1, 1], detached, 0);
        }
    }

    [Fact]
    public void TensorsFromOutsideAreLeftAlone()
    {
        using var outside = zeros([2]);
        using (NewDisposeScope())
            outside.add_(1);
        Numbers.Close([1, 1], outside, 0);
    }

    [Fact]
    public void AViewOutlivesTheTensorItIsOf()
    {
        Tensor view;
        using (NewDisposeScope())
            view = Numbers.Matrix([1, 2, 3, 4], 2, 2).select(0, 1).MoveToOuterDisposeScope();
        using (view)
            Numbers.Close([3, 4], view, 0);
    }

    [Fact]
    public void AParameterTakesItsTensorsPlace()
    {
        Tensor given;
        Parameter parameter;
        using (NewDisposeScope())
        {
            given = ones([2]);
            parameter = nn.Parameter(given);
            Assert.True(given.IsInvalid);
            Assert.True(parameter.requires_grad);
        }

        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void ModulesAndGradientsSurviveAStepsScope()
    {
        using var module = new Affine(2, 1);
        using (NewDisposeScope())
            module.forward(ones([1, 2])).sum().backward();
        using (NewDisposeScope())
        {
            Assert.Equal(["weight", "bias"], module.named_parameters().Select(pair => pair.name));
            Numbers.Close([1, 1], module.Weight.grad!, 0);
            Numbers.Close([1], module.Bias.grad!, 0);
        }

        Numbers.Close([1, 1], module.Weight.grad!, 0);
    }

    // A step makes about 200 KB of tensors: kept, they would be 400 MB.
    [Fact]
    public void TwoThousandStepsLeaveMemoryFlat()
    {
        if (!File.Exists("/proc/self/status"))
            return;
        manual_seed(1);
        using var module = new Affine(64, 64);
        using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup(module.parameters(), weight_decay: 0.01) });
        using var input = Numbers.Singles(Numbers.Of(1, 64 * 64), 64, 64);
        Train(300);
        var before = Resident();
        Train(2000);
        Assert.InRange(Resident() - before, double.NegativeInfinity, 8);

        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                module.zero_grad();
                var hidden = nn.functional.dropout(nn.functional.gelu(module.forward(input)), 0.1);
                hidden.square().mean().backward();
                nn.utils.clip_grad_norm_(module.parameters(), 1);
                optimizer.step();
            }
        }

        static double Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024.0;
        }
    }
}
