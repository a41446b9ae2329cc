using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>y = (x R') L' + b: a dense layer whose matrix is a product L R of two thin ones.</summary>
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

    /// <summary>(out, r)</summary>
    public Parameter Left => left;

    /// <summary>(r, in)</summary>
    public Parameter Right => right;

    public override Parameter Bias => bias;

    private protected override Tensor Apply(Tensor input)
    {
        var inner = nn.functional.linear(input, Precision.Cast(right, input.dtype)); // (..., r)
        return nn.functional.linear(inner, Precision.Cast(left, input.dtype), Precision.Cast(bias, input.dtype));
    }
}
