using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Scaled dot-product attention in several heads (Vaswani et al., arXiv 1706.03762, section 3.2).</summary>
public sealed class BertSelfAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Affine query;
    private readonly Affine key;
    private readonly Affine value;
    private readonly Dropout dropout;
    private readonly int heads;
    private readonly int headWidth;

    public BertSelfAttention(LayerShape shape)
        : base(nameof(BertSelfAttention))
    {
        heads = shape.Heads;
        headWidth = shape.HeadWidth;
        var width = shape.Heads * shape.HeadWidth;
        query = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.query"));
        key = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.key"));
        value = Affine.Of(shape.Hidden, width, shape.RankOf("attention.self.value"));
        dropout = new Dropout(shape.Dropout);
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
        var batch = input1.size(0);
        var tokens = input1.size(1);
        var q = Split(query.forward(input1));
        var k = Split(key.forward(input1));
        var v = Split(value.forward(input1));
        var context = dropout.IsActive ? Attend(q, k, v, input2) : nn.functional.scaled_dot_product_attention(q, k, v, input2); // (B, N, T, D)
        if (Gates is { } gates)
            context = context * Precision.Cast(gates(), context.dtype).view(1, heads, 1, 1);
        return context.transpose(1, 2).reshape(batch, tokens, -1);

        // (B, T, N D) -> (B, N, T, D)
        Tensor Split(Tensor projected) => projected.view(batch, tokens, heads, -1).transpose(1, 2);
    }

    // The same step by step, with dropout on the attention weights. libtorch's fused kernel on the CPU has none.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var batch = q.size(0);
        var tokens = q.size(2);
        var scores = bmm(Flat(q), Flat(k).transpose(1, 2)).view(batch, heads, tokens, tokens) * (1 / Math.Sqrt(headWidth)); // (B, N, T, T)
        var weights = dropout.forward((mask is null ? scores : scores + mask).softmax(-1));
        return bmm(weights.view(-1, tokens, tokens), Flat(v)).view(batch, heads, tokens, -1);

        // (B, N, T, D) -> (B N, T, D)
        Tensor Flat(Tensor split) => split.reshape(-1, tokens, headWidth);
    }
}
