using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>The feed-forward block's first half.</summary>
public sealed class BertIntermediate : nn.Module<Tensor, Tensor>
{
    private readonly Dense dense;

    public BertIntermediate(BertShape shape)
        : base(nameof(BertIntermediate))
    {
        dense = new Dense(shape.Hidden, shape.Intermediate);
        RegisterComponents();
    }

    /// <param name="input">(B, T, H)</param>
    /// <returns>(B, T, F)</returns>
    public override Tensor forward(Tensor input) => nn.functional.gelu(dense.forward(input));
}
