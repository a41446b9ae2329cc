using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// y = x W' + b. The weights are cast to the activations' type, so that a network whose activations are bfloat16 keeps float32 master weights
/// and float32 gradients.
/// </summary>
public sealed class Dense : nn.Module<Tensor, Tensor>
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

    public Parameter Weight => weight;

    public Parameter Bias => bias;

    /// <param name="input">(..., in)</param>
    /// <returns>(..., out)</returns>
    public override Tensor forward(Tensor input) =>
        nn.functional.linear(input, Precision.Cast(weight, input.dtype), Precision.Cast(bias, input.dtype));
}
