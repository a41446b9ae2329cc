using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// A layer y = x W' + b whose matrix W is stored as one matrix or as a product of two. The weights are cast to the type of the activations, so that
/// a network whose activations are bfloat16 keeps float32 weights and float32 gradients.
/// </summary>
public abstract class Affine(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Makes the layer that an encoder's shape asks for.</summary>
    public static Affine Of(EncoderDense dense) => dense.Rank is { } rank
        ? new LowRankDense(dense.Inputs, dense.Outputs, rank)
        : new Dense(dense.Inputs, dense.Outputs);

    /// <summary>The vector b (out).</summary>
    public abstract Parameter Bias { get; }

    /// <summary>A callback that receives every input (..., in), for calibration; null where nothing is calibrated.</summary>
    public Action<Tensor>? Watch { get; set; }

    /// <param name="input">(..., in)</param>
    /// <returns>(..., out)</returns>
    public sealed override Tensor forward(Tensor input)
    {
        Watch?.Invoke(input);
        return Apply(input);
    }

    private protected abstract Tensor Apply(Tensor input);
}

/// <summary>A layer y = x W' + b with one matrix.</summary>
public sealed class Dense : Affine
{
    // (out, in)
    private readonly Parameter weight;

    // (out)
    private readonly Parameter bias;

    public Dense(int inputs, int outputs)
        : base(nameof(Dense))
    {
        weight = nn.Parameter(empty([outputs, inputs]));
        bias = nn.Parameter(zeros([outputs]));
        RegisterComponents();
    }

    /// <summary>The matrix W (out, in).</summary>
    public Parameter Weight => weight;

    public override Parameter Bias => bias;

    private protected override Tensor Apply(Tensor input) =>
        nn.functional.linear(input, Precision.Cast(weight, input.dtype), Precision.Cast(bias, input.dtype));
}

/// <summary>A layer y = (x R') L' + b, whose matrix is the product L R of two thin matrices.</summary>
public sealed class LowRankDense : Affine
{
    // (out, r)
    private readonly Parameter left;

    // (r, in)
    private readonly Parameter right;

    // (out)
    private readonly Parameter bias;

    public LowRankDense(int inputs, int outputs, int rank)
        : base(nameof(LowRankDense))
    {
        left = nn.Parameter(empty([outputs, rank]));
        right = nn.Parameter(empty([rank, inputs]));
        bias = nn.Parameter(zeros([outputs]));
        RegisterComponents();
    }

    /// <summary>The matrix L (out, r).</summary>
    public Parameter Left => left;

    /// <summary>The matrix R (r, in).</summary>
    public Parameter Right => right;

    public override Parameter Bias => bias;

    private protected override Tensor Apply(Tensor input)
    {
        var inner = nn.functional.linear(input, Precision.Cast(right, input.dtype)); // (..., r)
        return nn.functional.linear(inner, Precision.Cast(left, input.dtype), Precision.Cast(bias, input.dtype));
    }
}

/// <summary>
/// Layer normalisation (Ba et al., arXiv 1607.06450). Its weights stay float32. In bfloat16 the statistics are computed in float32 too, and the
/// result has the type of the activations.
/// </summary>
public sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    // (H)
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] width;
    private readonly double epsilon;

    /// <param name="width">The width H of the input.</param>
    /// <param name="epsilon">The number that is added to a variance before its root is taken.</param>
    public LayerNormalization(int width, double epsilon)
        : base(nameof(LayerNormalization))
    {
        this.width = [width];
        this.epsilon = epsilon;
        weight = nn.Parameter(ones([width]));
        bias = nn.Parameter(zeros([width]));
        RegisterComponents();
    }

    /// <param name="input">(..., H)</param>
    /// <returns>(..., H)</returns>
    // libtorch's kernel on the CPU takes float32 weights with bfloat16 activations. On CUDA that was not tried, and so activations are cast there.
    public override Tensor forward(Tensor input) => input.device_type == DeviceType.CPU
        ? nn.functional.layer_norm(input, width, weight, bias, epsilon)
        : Precision.Cast(nn.functional.layer_norm(Precision.Cast(input, weight.dtype), width, weight, bias, epsilon), input.dtype);
}

/// <summary>Casts between floating types.</summary>
internal static class Precision
{
    /// <summary>Casts a tensor, or returns it as it is where it has the type already.</summary>
    public static Tensor Cast(Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}

/// <summary>Draws random weights as BERT's are drawn (Devlin et al., arXiv 1810.04805, appendix A.2, and the released code).</summary>
internal static class Initialization
{
    /// <summary>The deviation of the normal distribution that matrices are drawn from.</summary>
    public const double Deviation = 0.02;

    /// <summary>
    /// Draws matrices from a normal distribution with deviation 0.02, and sets biases to zero and the weights of normalisations to one.
    /// </summary>
    public static void Fill(nn.Module module, int seed)
    {
        manual_seed(seed);
        foreach (var (name, parameter) in module.named_parameters())
            if (parameter.ndim > 1)
                nn.init.normal_(parameter, 0, Deviation);
            else if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                nn.init.ones_(parameter);
            else
                nn.init.zeros_(parameter);
    }
}
