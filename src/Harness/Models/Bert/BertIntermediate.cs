using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>The feed-forward block's first half.</summary>
public sealed class BertIntermediate : nn.Module<Tensor, Tensor>
{
    private readonly Affine dense;

    public BertIntermediate(LayerShape shape)
        : base(nameof(BertIntermediate))
    {
        dense = Affine.Of(shape.Hidden, shape.Intermediate, shape.RankOf("intermediate.dense"));
        RegisterComponents();
    }

    public Affine Dense => dense;

    /// <param name="input">(B, T, H)</param>
    /// <returns>(B, T, F)</returns>
    public override Tensor forward(Tensor input) => nn.functional.gelu(dense.forward(input));
}
