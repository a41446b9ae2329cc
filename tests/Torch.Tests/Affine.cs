using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>y = x W' + b.</summary>
internal sealed class Affine : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public Affine(int inputs, int outputs)
        : base(nameof(Affine))
    {
        weight = nn.Parameter(Numbers.Singles(Numbers.Of((ulong)(inputs + outputs), inputs * outputs), outputs, inputs));
        bias = nn.Parameter(zeros([outputs]));
        RegisterComponents();
        DetachParameters();
    }

    public Parameter Weight => weight;

    public Parameter Bias => bias;

    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);

    // Modules here may be made inside a scope.
    private void DetachParameters()
    {
        foreach (var parameter in parameters())
            parameter.DetachFromDisposeScope();
    }
}
