using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>One transformer layer: attention, then the feed-forward block, each added to its input and normalised. Field names are the checkpoint's.</summary>
public sealed class BertLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertOutput output;

    public BertLayer(BertShape shape)
        : base(nameof(BertLayer))
    {
        attention = new BertAttention(shape);
        intermediate = new BertIntermediate(shape);
        output = new BertOutput(shape.Intermediate, shape);
        RegisterComponents();
    }

    /// <param name="input1">Hidden states (B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T), or null</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var attended = attention.forward(input1, input2);
        return output.forward(intermediate.forward(attended), attended);
    }
}

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
