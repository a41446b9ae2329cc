using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Self-attention and its output block.</summary>
public sealed class BertAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertSelfAttention self;
    private readonly BertOutput output;

    public BertAttention(BertShape shape)
        : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(shape);
        output = new BertOutput(shape.Hidden, shape);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertLayer.forward"/>
    public override Tensor forward(Tensor input1, Tensor? input2) => output.forward(self.forward(input1, input2), input1);
}
