using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>y = x W' + b.</summary>
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

    /// <summary>(out, in)</summary>
    public Parameter Weight => weight;

    public override Parameter Bias => bias;

    private protected override Tensor Apply(Tensor input) =>
        nn.functional.linear(input, Precision.Cast(weight, input.dtype), Precision.Cast(bias, input.dtype));
}
