using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Harness.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2) as BERT uses it (Devlin et al., arXiv 1810.04805, appendix A.2, and the released
/// code): matrices are decayed, biases and normalisations are not, and the gradient of the whole network is clipped to a norm. On the CPU one
/// vectorised loop does in one pass over memory what libtorch's operators do in ten.
/// </summary>
public sealed class BertOptimizer : IDisposable
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;
    private const double TinyNorm = 1e-6;

    // The number of elements that a thread takes at a time.
    private const int PartSize = 1 << 16;

    // The running averages are called so on disk, as PyTorch calls them.
    private const string AverageName = "exp_avg";
    private const string SquareAverageName = "exp_avg_sq";

    private readonly Recipe recipe;

    /// <param name="module">The network.</param>
    /// <param name="recipe">Gives the weight decay and the norm to clip to.</param>
    /// <param name="objective">Its own parameters are trained too, and are neither decayed nor clipped. Null means that there are none.</param>
    public BertOptimizer(nn.Module module, Recipe recipe, Objective? objective = null)
    {
        this.recipe = recipe;
        // Vectors of words that are kept as they are may be most of a network.
        var parameters = module.parameters().Where(parameter => parameter.requires_grad).ToLookup(parameter => parameter.ndim > 1);
        Moments =
        [
            .. parameters[true].Select(parameter => new Moment(parameter, recipe.WeightDecay, rateFactor: 1, isClipped: true)),
            .. parameters[false].Select(parameter => new Moment(parameter, weightDecay: 0, rateFactor: 1, isClipped: true)),
            .. (objective?.Parameters ?? []).Select(parameter => new Moment(parameter, weightDecay: 0, objective!.ParameterRate, isClipped: false)),
        ];
    }

    /// <summary>The number of steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>Every parameter with its running averages: first matrices, then vectors, then the parameters of the objective.</summary>
    public IReadOnlyList<Moment> Moments { get; }

    /// <summary>All running averages, by names that depend on the place of a parameter in <see cref="Moments"/>. States on disk hold them.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages => Moments.Index()
        .SelectMany(entry => new[]
        {
            KeyValuePair.Create(Invariant($"{entry.Index:D4}.{AverageName}"), entry.Item.Average),
            KeyValuePair.Create(Invariant($"{entry.Index:D4}.{SquareAverageName}"), entry.Item.SquareAverage),
        })
        .ToDictionary();

    /// <summary>Forgets all gradients.</summary>
    public void ForgetGradients()
    {
        foreach (var moment in Moments)
            moment.Parameter.grad = null;
    }

    /// <summary>Clips the gradients and takes a step. Parameters without a gradient stay as they are.</summary>
    /// <param name="rate">The learning rate of the network's parameters.</param>
    public void Step(double rate)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        var correction1 = 1 - Math.Pow(Beta1, Steps);
        var correction2 = 1 - Math.Pow(Beta2, Steps);
        (Moment Moment, Tensor Gradient)[] all =
        [
            .. Moments.Select(moment => (Moment: moment, Gradient: moment.Parameter.grad))
                .Where(pair => pair.Gradient is not null)
                .Select(pair => (pair.Moment, Contiguous(pair.Gradient!))),
        ];
        var inMemory = all.All(pair => pair.Moment.IsInMemory);
        var shrink = inMemory ? null : ClipFactor(all);
        var factor = inMemory ? (float)ClipFactorInMemory(all) : 1;
        foreach (var (moment, gradient) in all)
        {
            var size = rate * moment.RateFactor;
            var decay = 1 - size * moment.WeightDecay;
            if (inMemory)
            {
                var coefficients = new Coefficients((float)decay, (float)(size / correction1), (float)Math.Sqrt(correction2));
                UpdateInMemory(moment, gradient, moment.IsClipped ? factor : 1, coefficients);
            }
            else
            {
                Update(moment, moment.IsClipped ? gradient * shrink! : gradient, decay, size / correction1, Math.Sqrt(correction2));
            }
        }
    }

    public void Dispose()
    {
        foreach (var moment in Moments)
            moment.Dispose();
    }

    private static Tensor Contiguous(Tensor tensor) => tensor.is_contiguous() ? tensor : tensor.contiguous();

    // The norm is never read here, because on CUDA a read would wait for the whole step.
    private Tensor ClipFactor((Moment Moment, Tensor Gradient)[] all)
    {
        var norm = stack(all.Where(pair => pair.Moment.IsClipped).Select(pair => pair.Gradient.norm())).norm();
        return ((norm + TinyNorm).pow(-1L) * recipe.ClipNorm).clamp(max: 1.0);
    }

    private static void Update(Moment moment, Tensor gradient, double decay, double size, double rootCorrection)
    {
        moment.Average.mul_(Beta1).add_(gradient, 1 - Beta1);
        moment.SquareAverage.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        moment.Parameter.mul_(decay).addcdiv_(moment.Average, moment.SquareAverage.sqrt().div_(rootCorrection).add_(Epsilon), -size);
    }

    private double ClipFactorInMemory((Moment Moment, Tensor Gradient)[] all)
    {
        var sum = 0.0;
        foreach (var (_, gradient) in all.Where(pair => pair.Moment.IsClipped))
        {
            // The parts are summed in their order, so that the sum does not depend on the number of threads.
            var whole = new Memory(gradient);
            var sums = new double[(whole.Length + PartSize - 1) / PartSize];
            CpuParts.Run(whole.Length, PartSize, (from, to) => sums[from / PartSize] = SumOfSquares(whole.Part(from, to)));
            sum += sums.Sum();
        }

        return Math.Min(1, recipe.ClipNorm / (Math.Sqrt(sum) + TinyNorm));
    }

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var sums = Vector512<float>.Zero;
        foreach (var vector in vectors)
            sums += vector * vector;
        var rest = 0.0;
        foreach (var value in values[(vectors.Length * Vector512<float>.Count)..])
            rest += (double)value * value;
        var (lower, upper) = Vector512.Widen(sums);
        return Vector512.Sum(lower + upper) + rest;
    }

    private static void UpdateInMemory(Moment moment, Tensor gradient, float factor, Coefficients coefficients)
    {
        var weights = new Memory(moment.Parameter);
        var gradients = new Memory(gradient);
        var averages = new Memory(moment.Average);
        var squares = new Memory(moment.SquareAverage);
        CpuParts.Run(weights.Length, PartSize, (from, to) =>
            Update(weights.Part(from, to), gradients.Part(from, to), averages.Part(from, to), squares.Part(from, to), factor, coefficients));
    }

    private static void Update(
        Span<float> weights, Span<float> gradients, Span<float> averages, Span<float> squares, float factor, Coefficients coefficients)
    {
        var w = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        var g = MemoryMarshal.Cast<float, Vector512<float>>(gradients);
        var m = MemoryMarshal.Cast<float, Vector512<float>>(averages);
        var v = MemoryMarshal.Cast<float, Vector512<float>>(squares);
        var inverseRoot = Vector512.Create(1 / coefficients.RootCorrection);
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] * factor;
            m[i] = Vector512.FusedMultiplyAdd(gradient - m[i], Vector512.Create(1 - Beta1), m[i]);
            v[i] = Vector512.FusedMultiplyAdd(gradient * gradient, Vector512.Create(1 - Beta2), v[i] * Beta2);
            var root = Vector512.FusedMultiplyAdd(Vector512.Sqrt(v[i]), inverseRoot, Vector512.Create(Epsilon));
            w[i] = w[i] * coefficients.Decay - m[i] * coefficients.Size / root;
        }

        for (var i = w.Length * Vector512<float>.Count; i < weights.Length; i++)
        {
            var gradient = gradients[i] * factor;
            averages[i] += (gradient - averages[i]) * (1 - Beta1);
            squares[i] = squares[i] * Beta2 + gradient * gradient * (1 - Beta2);
            weights[i] = weights[i] * coefficients.Decay
                - averages[i] * coefficients.Size / (MathF.Sqrt(squares[i]) / coefficients.RootCorrection + Epsilon);
        }
    }

    /// <summary>A parameter and the running averages of its gradient and of its gradient's square.</summary>
    public sealed class Moment : IDisposable
    {
        internal Moment(Parameter parameter, double weightDecay, double rateFactor, bool isClipped)
        {
            using var _ = no_grad();
            Parameter = parameter;
            WeightDecay = weightDecay;
            RateFactor = rateFactor;
            IsClipped = isClipped;
            Average = zeros_like(parameter).DetachFromDisposeScope();
            SquareAverage = zeros_like(parameter).DetachFromDisposeScope();
        }

        public Parameter Parameter { get; }

        /// <summary>The running average of the gradient, in the parameter's shape.</summary>
        public Tensor Average { get; }

        /// <summary>The running average of the gradient's square, in the parameter's shape.</summary>
        public Tensor SquareAverage { get; }

        internal double WeightDecay { get; }

        internal double RateFactor { get; }

        internal bool IsClipped { get; }

        internal bool IsInMemory => Parameter.device_type == DeviceType.CPU && Parameter.dtype == ScalarType.Float32 && Parameter.is_contiguous();

        public void Dispose()
        {
            Average.Dispose();
            SquareAverage.Dispose();
        }
    }

    // A step multiplies the weights by the decay and the average by the size, and divides the root of the average of squares by the correction.
    private readonly record struct Coefficients(float Decay, float Size, float RootCorrection);

    // The memory of a contiguous tensor. The tensor must live longer than this. Unlike a span, this can be handed to another thread.
    private readonly unsafe struct Memory(Tensor tensor)
    {
        private readonly float* start = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

        public int Length { get; } = checked((int)tensor.numel());

        public Span<float> Part(int from, int to) => new(start + from, to - from);
    }
}
