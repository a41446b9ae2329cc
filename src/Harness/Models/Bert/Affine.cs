using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// y = x W' + b, with one matrix or a product of two. Weights are cast to the activations' type, so that a network whose activations are bfloat16 keeps
/// float32 master weights and float32 gradients.
/// </summary>
public abstract class Affine(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <param name="rank">Of the product of two matrices; null for one matrix.</param>
    public static Affine Of(int inputs, int outputs, int? rank) =>
        rank is { } r ? new LowRankDense(inputs, outputs, r) : new Dense(inputs, outputs);

    /// <summary>(out)</summary>
    public abstract Parameter Bias { get; }

    /// <summary>Is shown every input (..., in): for calibration.</summary>
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
