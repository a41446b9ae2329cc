using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>A dense layer whose dropped-out result is added to the block's input, then normalised.</summary>
public sealed class BertOutput : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Affine dense;
    private readonly LayerNormalization LayerNorm;
    private readonly Dropout dropout;

    /// <param name="name">The dense layer's within its layer.</param>
    public BertOutput(int inputs, string name, LayerShape shape)
        : base(nameof(BertOutput))
    {
        dense = Affine.Of(inputs, shape.Hidden, shape.RankOf(name));
        LayerNorm = new LayerNormalization(shape.Hidden);
        dropout = new Dropout(shape.Dropout);
        RegisterComponents();
    }

    public Affine Dense => dense;

    /// <param name="input1">(B, T, inputs)</param>
    /// <param name="input2">The residual (B, T, H)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => LayerNorm.forward(dropout.forward(dense.forward(input1)) + input2);
}
