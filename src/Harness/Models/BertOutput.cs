using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A dense layer whose dropped-out result is added to the block's input, then normalised.</summary>
public sealed class BertOutput : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Dense dense;
    private readonly LayerNormalization LayerNorm;
    private readonly Dropout dropout;

    public BertOutput(int inputs, BertShape shape)
        : base(nameof(BertOutput))
    {
        dense = new Dense(inputs, shape.Hidden);
        LayerNorm = new LayerNormalization(shape.Hidden);
        dropout = nn.Dropout(shape.Dropout);
        RegisterComponents();
    }

    /// <param name="input1">(B, T, inputs)</param>
    /// <param name="input2">The residual (B, T, H)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => LayerNorm.forward(dropout.forward(dense.forward(input1)) + input2);
}
