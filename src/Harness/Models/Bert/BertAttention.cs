using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Self-attention and its output block.</summary>
public sealed class BertAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertSelfAttention self;
    private readonly BertOutput output;

    public BertAttention(LayerShape shape)
        : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(shape);
        output = new BertOutput(shape.Heads * shape.HeadWidth, "attention.output.dense", shape);
        RegisterComponents();
    }

    public BertSelfAttention Self => self;

    public BertOutput Output => output;

    /// <inheritdoc cref="BertLayer.forward"/>
    public override Tensor forward(Tensor input1, Tensor? input2) => output.forward(self.forward(input1, input2), input1);

    /// <inheritdoc cref="BertLayer.At"/>
    public Tensor At(Tensor hidden, Tensor? mask, Tensor positions)
    {
        return output.forward(Rows(self.forward(hidden, mask)), Rows(hidden)); // (N, H)

        // (B, T, H) -> (N, H)
        Tensor Rows(Tensor states) => states.reshape(-1, states.size(-1)).index_select(0, positions);
    }
}
