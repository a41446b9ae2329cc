using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Scaled dot-product attention in several heads (Vaswani et al., arXiv 1706.03762, section 3.2).</summary>
public sealed class BertSelfAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Dense query;
    private readonly Dense key;
    private readonly Dense value;
    private readonly int heads;
    private readonly double dropout;

    public BertSelfAttention(BertShape shape)
        : base(nameof(BertSelfAttention))
    {
        (heads, dropout) = (shape.Heads, shape.Dropout);
        query = new Dense(shape.Hidden, shape.Hidden);
        key = new Dense(shape.Hidden, shape.Hidden);
        value = new Dense(shape.Hidden, shape.Hidden);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertLayer.forward"/>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var (batch, tokens, width) = (input1.size(0), input1.size(1), input1.size(2));
        var context = nn.functional.scaled_dot_product_attention(
            Split(query.forward(input1)), Split(key.forward(input1)), Split(value.forward(input1)), input2, training ? dropout : 0); // (B, N, T, D)
        return context.transpose(1, 2).reshape(batch, tokens, width);

        // (B, T, H) -> (B, N, T, D)
        Tensor Split(Tensor projected) => projected.view(batch, tokens, heads, width / heads).transpose(1, 2);
    }
}
