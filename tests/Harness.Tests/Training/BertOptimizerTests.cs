using Harness.Models.Bert;
using Harness.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

[Collection("torch")]
public sealed class BertOptimizerTests
{
    private const double Decay = 0.1;

    private static readonly Recipe Recipe = new(LearningRate: 1e-3, Epochs: 1) { WeightDecay = Decay, ClipNorm = 1e9 };

    // Two matrices and a vector, one of them longer than a part and none of them a whole number of vectors.
    private static readonly long[][] Shapes = [[257, 301], [5, 7], [33]];

    [Theory]
    [InlineData(ScalarType.Float32, 1)]
    [InlineData(ScalarType.Float32, 2)]
    [InlineData(ScalarType.Float64, 1)]
    public void Step_equals_the_AdamW_of_libtorch_over_fifty_steps(ScalarType type, int threads)
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        set_num_threads(threads);
        var own = new Weights(type, seed: 1);
        var theirs = new Weights(type, seed: 1);
        using var optimizer = new BertOptimizer(own, Recipe);
        using var plain = optim.AdamW(
            [
                new AdamW.ParamGroup(theirs.All[..2], Recipe.LearningRate, weight_decay: Decay),
                new AdamW.ParamGroup(theirs.All[2..], Recipe.LearningRate, weight_decay: 0),
            ],
            Recipe.LearningRate);

        for (var step = 0; step < 50; step++)
        {
            for (var i = 0; i < Shapes.Length; i++)
            {
                own.All[i].grad = Gradient(i, step, type);
                theirs.All[i].grad = Gradient(i, step, type);
            }

            optimizer.Step(Recipe.LearningRate);
            plain.step();
        }

        set_num_threads(before);
        for (var i = 0; i < Shapes.Length; i++)
            Assert.InRange((own.All[i] - theirs.All[i]).abs().max().to(ScalarType.Float64).item<double>(), 0, 1e-6);
    }

    // The norm of (3, 4) and (12) is 13. Adam's first step does not see the scale of a gradient, so the running averages are looked at.
    [Theory]
    [InlineData(ScalarType.Float32, 6.5, 0.5)]
    [InlineData(ScalarType.Float32, 26, 1)]
    [InlineData(ScalarType.Float64, 6.5, 0.5)]
    public void Step_brings_the_norm_of_all_gradients_down_to_the_maximum(ScalarType type, double maximum, double factor)
    {
        using var scope = NewDisposeScope();
        using var module = new Pair(type);
        using var optimizer = new BertOptimizer(module, Recipe with { ClipNorm = maximum });
        module.First.grad = tensor(new[] { 3.0, 4.0 }, type);
        module.Second.grad = tensor(new[] { 12.0 }, type);

        optimizer.Step(1e-3);

        Assert.Equal([0.3 * factor, 0.4 * factor], Tiny.Doubles(optimizer.Moments[0].Average), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal([1.2 * factor], Tiny.Doubles(optimizer.Moments[1].Average), (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Step_decays_matrices_and_leaves_vectors_alone()
    {
        using var network = Network.Random(Tiny.Shape, Tiny.Labels, seed: 1);
        using var optimizer = new BertOptimizer(network.Module, new Recipe(LearningRate: 0.1, Epochs: 1) { WeightDecay = 0.5 });
        using var scope = NewDisposeScope();
        var named = network.Module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var before = named.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

        // With a gradient of zero nothing but decay is left: weights shrink by 1 - 0.1 x 0.5.
        foreach (var parameter in named.Values)
            parameter.grad = zeros_like(parameter);
        optimizer.Step(0.1);

        foreach (var (name, parameter) in named)
            Assert.True(
                (parameter - before[name] * (parameter.ndim > 1 ? 0.95 : 1)).abs().max().item<float>() < 1e-7,
                $"{name} of {parameter.ndim} dimensions");
    }

    [Fact]
    public void Step_takes_a_gradient_when_it_is_a_transposed_view()
    {
        using var scope = NewDisposeScope();
        using var viewed = new Weights(ScalarType.Float32, seed: 1);
        using var copied = new Weights(ScalarType.Float32, seed: 1);
        using var first = new BertOptimizer(viewed, Recipe with { ClipNorm = 1 });
        using var second = new BertOptimizer(copied, Recipe with { ClipNorm = 1 });
        manual_seed(2);
        var transposed = randn(Shapes[0][1], Shapes[0][0]).t();
        viewed.All[0].grad = transposed;
        copied.All[0].grad = transposed.contiguous();
        Assert.False(viewed.All[0].grad!.is_contiguous());

        first.Step(1e-3);
        second.Step(1e-3);

        Assert.Equal(Tiny.Values(copied.All[0]), Tiny.Values(viewed.All[0]));
    }

    [Fact]
    public void Step_leaves_a_parameter_without_a_gradient_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var module = new Pair(ScalarType.Float32);
        using var optimizer = new BertOptimizer(module, Recipe);
        module.First.grad = tensor(new[] { 3f, 4f });

        optimizer.Step(1e-3);

        Assert.Equal([0.0], Tiny.Doubles(module.Second));
        Assert.NotEqual([0.0, 0.0], Tiny.Doubles(module.First));
    }

    private static Tensor Gradient(int index, int step, ScalarType type)
    {
        manual_seed(100 * step + index);
        // Gradients are small for some parameters and large for others, and in some steps they are zero.
        return randn(Shapes[index]).mul(step % 7 == 0 ? 0 : Math.Pow(10, index - 1)).to(type);
    }

    private sealed class Weights : nn.Module
    {
        private readonly Parameter first;
        private readonly Parameter second;
        private readonly Parameter third;

        public Weights(ScalarType type, long seed)
            : base(nameof(Weights))
        {
            manual_seed(seed);
            first = new Parameter(randn(Shapes[0]).to(type).DetachFromDisposeScope());
            second = new Parameter(randn(Shapes[1]).to(type).DetachFromDisposeScope());
            third = new Parameter(randn(Shapes[2]).to(type).DetachFromDisposeScope());
            RegisterComponents();
        }

        public Parameter[] All => [first, second, third];
    }

    private sealed class Pair : nn.Module
    {
        private readonly Parameter first;
        private readonly Parameter second;

        public Pair(ScalarType type)
            : base(nameof(Pair))
        {
            first = new Parameter(zeros([2], type).DetachFromDisposeScope());
            second = new Parameter(zeros([1], type).DetachFromDisposeScope());
            RegisterComponents();
        }

        public Parameter First => first;

        public Parameter Second => second;
    }
}
