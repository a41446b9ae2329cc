using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// Layer normalisation (Ba et al., arXiv 1607.06450) with BERT's epsilon. Its weights stay float32; in bfloat16 the statistics are computed in
/// float32 too, and the result has the activations' type.
/// </summary>
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
    // libtorch's kernel on the CPU takes float32 weights with bfloat16 activations. On CUDA that was not tried, and so activations are cast there.
    public override Tensor forward(Tensor input) => input.device_type == TorchSharp.DeviceType.CPU
        ? nn.functional.layer_norm(input, width, weight, bias, Epsilon)
        : Precision.Cast(nn.functional.layer_norm(Precision.Cast(input, weight.dtype), width, weight, bias, Epsilon), input.dtype);
}
