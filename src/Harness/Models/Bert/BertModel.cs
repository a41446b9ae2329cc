using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

// The encoder from the outside in: the model, its embeddings, its layers, and the blocks of a layer. B inputs of T tokens go through it. H is the
// width of the residual stream, N the number of attention heads, D the width of a head and F the width of the feed-forward block.

/// <summary>
/// BERT (Devlin et al., arXiv 1810.04805), with its pooler where the shape has one. The fields of this class and of its parts have the names that
/// checkpoints give to their tensors.
/// </summary>
public sealed class BertModel : nn.Module<Tensor, Tensor?, Tensor?, Tensor?, IReadOnlyList<Tensor>>
{
    /// <summary>
    /// The number that is added to the attention scores of padding. It is low enough that a softmax leaves no weight, and within the range of every
    /// floating type.
    /// </summary>
    internal const double Padding = -30000;

    private readonly BertEmbeddings embeddings;
    private readonly BertEncoder encoder;
    private readonly BertPooler? pooler;

    public BertModel(BertShape shape)
        : base(nameof(BertModel))
    {
        embeddings = new BertEmbeddings(shape);
        encoder = new BertEncoder(shape);
        pooler = shape.Pooling == Pooling.Pooler ? new BertPooler(shape) : null;
        RegisterComponents();
    }

    /// <summary>The type in which the encoder's layers compute; null for the type of the weights.</summary>
    public ScalarType? ActivationType { get; set; }

    public BertEmbeddings Embeddings => embeddings;

    public BertEncoder Encoder => encoder;

    /// <param name="input1">Token ids (B, T)</param>
    /// <param name="input2">True where a token is (B, T); null where nothing is padding</param>
    /// <param name="input3">Case ids (B, T), which only a shape with case types reads</param>
    /// <param name="input4">Rows of word vectors (B, T), which only a shape with word vectors reads</param>
    /// <returns>The embeddings and the output of every layer: L + 1 tensors (B, T, H)</returns>
    public override IReadOnlyList<Tensor> forward(Tensor input1, Tensor? input2, Tensor? input3, Tensor? input4 = null)
    {
        var embedded = Embed(input1, input3, input4);
        // (B, T) -> (B, 1, 1, T)
        var mask = input2 is null ? null : Precision.Cast(input2.logical_not(), embedded.dtype).Times(Padding).unsqueeze(1).unsqueeze(1);
        return encoder.forward(embedded, mask);
    }

    /// <summary>
    /// Computes the last layer's output at some positions of an input without padding, which is all that a masked-language model needs.
    /// </summary>
    /// <param name="ids">Token ids (B, T)</param>
    /// <param name="positions">The positions, of all B * T (N)</param>
    /// <returns>(N, H)</returns>
    public Tensor At(Tensor ids, Tensor positions) => encoder.At(Embed(ids, null, null), null, positions);

    /// <summary>Makes one vector of the states of each input.</summary>
    /// <param name="states">The last layer's (B, T, H)</param>
    /// <param name="isToken">True where a token is (B, T); null where nothing is padding</param>
    /// <returns>(B, H); the states themselves (B, T, H) where there is no pooling</returns>
    /// <exception cref="ArgumentException">The pooler is asked for, and the shape has none.</exception>
    public Tensor Pool(Tensor states, Tensor? isToken, Pooling pooling)
    {
        return pooling switch
        {
            Pooling.None => states,
            Pooling.Cls => states.select(1, 0),
            Pooling.Pooler => (pooler ?? throw new ArgumentException(
                "The network has no pooler. Expected the tensors pooler.dense.weight and .bias in its checkpoint; pool by mean or cls."))
                .forward(states.select(1, 0)),
            _ => isToken is null ? states.mean([1]) : MeanOf(Precision.Cast(isToken, states.dtype).unsqueeze(-1)),
        };

        // (B, T, 1)
        Tensor MeanOf(Tensor weights) => (states * weights).sum(1) / weights.sum(1);
    }

    private Tensor Embed(Tensor ids, Tensor? cases, Tensor? vectorRows)
    {
        var embedded = embeddings.forward(ids, cases, vectorRows);
        return ActivationType is { } type ? Precision.Cast(embedded, type) : embedded;
    }
}

/// <summary>A dense layer and a hyperbolic tangent on the state of an input's first token.</summary>
public sealed class BertPooler : nn.Module<Tensor, Tensor>
{
    private readonly Dense dense;

    public BertPooler(BertShape shape)
        : base(nameof(BertPooler))
    {
        dense = new Dense(shape.Hidden, shape.Hidden);
        RegisterComponents();
    }

    /// <param name="input">(B, H)</param>
    /// <returns>(B, H)</returns>
    public override Tensor forward(Tensor input) => dense.forward(input).tanh();
}

/// <summary>
/// The sum of the embeddings of words, positions and the segment, of the words' letter case where a shape has case types, and of projected vectors of
/// words where it has those, normalised.
/// </summary>
public sealed class BertEmbeddings : nn.Module<Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly WordEmbeddings word_embeddings;
    private readonly Embedding position_embeddings;
    private readonly Embedding token_type_embeddings;
    private readonly Embedding? case_embeddings;
    private readonly FactorizedEmbeddings? word_vectors;
    private readonly LayerNormalization LayerNorm;
    private readonly Dropout dropout;

    public BertEmbeddings(BertShape shape)
        : base(nameof(BertEmbeddings))
    {
        word_embeddings = WordEmbeddings.Of(shape);
        position_embeddings = nn.Embedding(shape.Positions, shape.Hidden);
        token_type_embeddings = nn.Embedding(shape.TokenTypes, shape.Hidden);
        case_embeddings = shape.CaseTypes > 0 ? nn.Embedding(shape.CaseTypes, shape.Hidden) : null;
        word_vectors = shape.WordVectors is { } vectors
            ? new FactorizedEmbeddings(vectors.Rows, vectors.Width, shape.Hidden, keepsTable: true)
            : null;
        LayerNorm = new LayerNormalization(shape.Hidden, shape.LayerNormEps);
        dropout = new Dropout(shape.Dropout);
        RegisterComponents();
    }

    public WordEmbeddings Words => word_embeddings;

    /// <summary>The vectors of words and their projection to the width of the embeddings; null where there are none.</summary>
    public FactorizedEmbeddings? WordVectors => word_vectors;

    /// <summary>(positions, H)</summary>
    public Tensor Positions => position_embeddings.weight!;

    /// <param name="input1">Token ids (B, T)</param>
    /// <param name="input2">Case ids (B, T), which only a shape with case types reads</param>
    /// <param name="input3">Rows of word vectors (B, T), which only a shape with word vectors reads</param>
    /// <returns>(B, T, H)</returns>
    /// <exception cref="ArgumentException">The shape has case types and no case ids are given, or word vectors and no rows of them.</exception>
    public override Tensor forward(Tensor input1, Tensor? input2, Tensor? input3)
    {
        // Every input is one segment: the first.
        var positions = position_embeddings.weight!.narrow(0, 0, input1.size(1)).Plus(token_type_embeddings.weight!.select(0, 0)); // (T, H)
        var sum = word_embeddings.forward(input1).Plus(positions); // (B, T, H)
        if (case_embeddings is not null)
        {
            var cases = input2 ?? throw new ArgumentException("No case ids were given. Expected them, because the network has case embeddings.");
            sum = sum.Plus(WordEmbeddings.Rows(case_embeddings.weight!, cases));
        }

        if (word_vectors is not null)
        {
            var rows = input3 ?? throw new ArgumentException("No rows of word vectors were given. Expected them, because the network has vectors.");
            sum = sum.Plus(word_vectors.forward(rows));
        }

        return dropout.forward(LayerNorm.forward(sum));
    }
}

/// <summary>The layers, applied one after another.</summary>
public sealed class BertEncoder : nn.Module<Tensor, Tensor?, IReadOnlyList<Tensor>>
{
    private readonly ModuleList<BertLayer> layer;

    public BertEncoder(BertShape shape)
        : base(nameof(BertEncoder))
    {
        layer = nn.ModuleList(Make(shape));
        RegisterComponents();
    }

    /// <summary>The layers in order. A layer that all share is listed as often as it is applied.</summary>
    public IReadOnlyList<BertLayer> Layers => [.. layer];

    /// <param name="input1">Embeddings (B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T); null to add nothing</param>
    /// <returns>The embeddings and the output of every layer: L + 1 tensors (B, T, H)</returns>
    public override IReadOnlyList<Tensor> forward(Tensor input1, Tensor? input2)
    {
        var states = new List<Tensor>(layer.Count + 1) { input1 };
        foreach (var next in layer)
            states.Add(next.forward(states[^1], input2));
        return states;
    }

    /// <summary>Computes the last layer's output at some positions alone.</summary>
    /// <inheritdoc cref="BertLayer.At"/>
    public Tensor At(Tensor hidden, Tensor? mask, Tensor positions)
    {
        var state = hidden;
        for (var i = 0; i < layer.Count - 1; i++)
            state = layer[i].forward(state, mask);
        return layer[layer.Count - 1].At(state, mask, positions);
    }

    private static BertLayer[] Make(BertShape shape)
    {
        if (shape.Sharing == LayerSharing.Layer)
            return [.. Enumerable.Repeat(new BertLayer(shape.Layer(0)), shape.Layers)];
        var shared = shape.Sharing == LayerSharing.Attention ? new BertAttention(shape.Layer(0)) : null;
        return [.. Enumerable.Range(0, shape.Layers).Select(index => new BertLayer(shape.Layer(index), shared))];
    }
}

/// <summary>One transformer layer: attention, then the feed-forward block, each added to its input and normalised.</summary>
public sealed class BertLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertOutput output;
    private readonly LayerShape shape;

    /// <param name="shared">The attention block that all layers share; null for a block of the layer's own.</param>
    public BertLayer(LayerShape shape, BertAttention? shared = null)
        : base(nameof(BertLayer))
    {
        this.shape = shape;
        attention = shared ?? new BertAttention(shape);
        intermediate = new BertIntermediate(shape.Intermediate);
        output = new BertOutput(shape.Output, shape);
        RegisterComponents();
    }

    public BertAttention Attention => attention;

    public BertIntermediate Intermediate => intermediate;

    public BertOutput Output => output;

    /// <summary>The modules of the layer's six dense layers, in the order of <see cref="LayerShape.DenseLayers"/>.</summary>
    public IReadOnlyList<Affine> DenseLayers => [.. shape.DenseLayers.Select(dense => dense.ModuleOf(this))];

    /// <param name="input1">Hidden states (B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T); null to add nothing</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var attended = attention.forward(input1, input2);
        return output.forward(intermediate.forward(attended), attended);
    }

    /// <summary>Computes the layer's output at some positions alone: all positions are attended to, and only these go through the rest.</summary>
    /// <param name="hidden">Hidden states (B, T, H)</param>
    /// <param name="mask">Added to attention scores (B, 1, 1, T); null to add nothing</param>
    /// <param name="positions">The positions, of all B * T (N)</param>
    /// <returns>(N, H)</returns>
    public Tensor At(Tensor hidden, Tensor? mask, Tensor positions)
    {
        var attended = attention.At(hidden, mask, positions); // (N, H)
        return output.forward(intermediate.forward(attended), attended);
    }
}

/// <summary>Self-attention and its output block.</summary>
public sealed class BertAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertSelfAttention self;
    private readonly BertOutput output;

    public BertAttention(LayerShape shape)
        : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(shape);
        output = new BertOutput(shape.AttentionOutput, shape);
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
        query = Affine.Of(shape.Query);
        key = Affine.Of(shape.Key);
        value = Affine.Of(shape.Value);
        dropout = new Dropout(shape.AttentionDropout);
        RegisterComponents();
    }

    public Affine Query => query;

    public Affine Key => key;

    public Affine Value => value;

    /// <summary>Gives, at every pass, the factors by which the heads' outputs are multiplied (N); null where heads are not gated.</summary>
    public Func<Tensor>? Gates { get; set; }

    /// <param name="input1">(B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T); null to add nothing</param>
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

    // The same computation step by step, with dropout on the attention weights, which libtorch's fused kernel on the CPU does not offer.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var batch = q.size(0);
        var tokens = q.size(2);
        var scores = bmm(Flat(q), Flat(k).transpose(1, 2)).view(batch, heads, tokens, tokens).Times(1 / Math.Sqrt(headWidth)); // (B, N, T, T)
        var weights = dropout.forward((mask is null ? scores : scores.Plus(mask)).softmax(-1));
        return bmm(weights.view(-1, tokens, tokens), Flat(v)).view(batch, heads, tokens, -1);

        // (B, N, T, D) -> (B N, T, D)
        Tensor Flat(Tensor split) => split.reshape(-1, tokens, headWidth);
    }
}

/// <summary>The first half of the feed-forward block.</summary>
public sealed class BertIntermediate : nn.Module<Tensor, Tensor>
{
    private readonly Affine dense;

    public BertIntermediate(EncoderDense shape)
        : base(nameof(BertIntermediate))
    {
        dense = Affine.Of(shape);
        RegisterComponents();
    }

    public Affine Dense => dense;

    /// <param name="input">(B, T, H)</param>
    /// <returns>(B, T, F)</returns>
    public override Tensor forward(Tensor input) => nn.functional.gelu(dense.forward(input));
}

/// <summary>A dense layer whose output, after dropout, is added to the input of its block and normalised.</summary>
public sealed class BertOutput : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Affine dense;
    private readonly LayerNormalization LayerNorm;
    private readonly Dropout dropout;

    /// <param name="shape">The shape of the dense layer.</param>
    /// <param name="layer">The shape of the transformer layer that it is a part of.</param>
    public BertOutput(EncoderDense shape, LayerShape layer)
        : base(nameof(BertOutput))
    {
        dense = Affine.Of(shape);
        LayerNorm = new LayerNormalization(shape.Outputs, layer.LayerNormEps);
        dropout = new Dropout(layer.Dropout);
        RegisterComponents();
    }

    public Affine Dense => dense;

    /// <param name="input1">(B, T, inputs)</param>
    /// <param name="input2">The input of the block (B, T, H)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => LayerNorm.forward(dropout.forward(dense.forward(input1)).Plus(input2));
}
