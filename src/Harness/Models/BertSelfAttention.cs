using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Scaled dot-product attention in several heads (Vaswani et al., arXiv 1706.03762, section 3.2).</summary>
public sealed class BertSelfAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Affine query;
    private readonly Affine key;
    private readonly Affine value;
    private readonly int heads;
    private readonly double dropout;

    public BertSelfAttention(LayerShape shape)
        : base(nameof(BertSelfAttention))
    {
        (heads, dropout) = (shape.Heads, shape.Dropout);
        var width = shape.Heads * shape.HeadWidth;
        query = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.query"));
        key = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.key"));
        value = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.value"));
        RegisterComponents();
    }

    public Affine Query => query;

    public Affine Key => key;

    public Affine Value => value;

    /// <summary>Asked at every pass for what each head's output is multiplied by (N); null where heads are not gated.</summary>
    public Func<Tensor>? Gates { get; set; }

    /// <param name="input1">(B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T), or null</param>
    /// <returns>The heads' outputs side by side (B, T, N D)</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var (batch, tokens) = (input1.size(0), input1.size(1));
        var context = nn.functional.scaled_dot_product_attention(
            Split(query.forward(input1)), Split(key.forward(input1)), Split(value.forward(input1)), input2, training ? dropout : 0); // (B, N, T, D)
        if (Gates is { } gates)
            context = context * Precision.Cast(gates(), context.dtype).view(1, heads, 1, 1);
        return context.transpose(1, 2).reshape(batch, tokens, -1);

        // (B, T, N D) -> (B, N, T, D)
        Tensor Split(Tensor projected) => projected.view(batch, tokens, heads, -1).transpose(1, 2);
    }
}
