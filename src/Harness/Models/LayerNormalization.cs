using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Layer normalisation (Ba et al., arXiv 1607.06450) with BERT's epsilon, in the weights' own type whatever the activations are.</summary>
public sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-12;

    // (H)
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] width;

    public LayerNormalization(int width)
        : base(nameof(LayerNormalization))
    {
        this.width = [width];
        weight = nn.Parameter(ones([width]));
        bias = nn.Parameter(zeros([width]));
        RegisterComponents();
    }

    /// <param name="input">(..., H)</param>
    /// <returns>(..., H)</returns>
    public override Tensor forward(Tensor input) =>
        Precision.Cast(nn.functional.layer_norm(Precision.Cast(input, weight.dtype), width, weight, bias, Epsilon), input.dtype);
}
