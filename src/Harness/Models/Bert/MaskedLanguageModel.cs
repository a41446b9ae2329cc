using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// BERT with the head that guesses masked tokens (Devlin et al., arXiv 1810.04805, section 3.1). The output layer is tied to the word embeddings. The
/// end of the last layer, the head and the output layer are computed at the masked positions only. There is no next-sentence head. Field names
/// are those of the checkpoint.
/// </summary>
public sealed class MaskedLanguageModel : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly BertModel bert;
    private readonly MaskedTokenHead cls;

    /// <param name="withPooler">True for a model that has the pooler of the shape as well, which guessing tokens does not read.</param>
    /// <exception cref="ArgumentException">The shape is not valid, or its embeddings are factorised, so that nothing can be tied to them.</exception>
    public MaskedLanguageModel(BertShape shape, bool withPooler = false)
        : base(nameof(MaskedLanguageModel))
    {
        shape.Validate();
        if (shape.EmbeddingRank is { } rank)
            throw new ArgumentException($"EmbeddingRank is {rank}. Pretraining ties its output layer to full word embeddings: leave it out.");
        if (shape.CaseTypes > 0)
            throw new ArgumentException($"CaseTypes is {shape.CaseTypes}. Pretraining reads no letter case beside the tokens: leave it out.");
        if (shape.WordVectors is { } vectors)
            throw new ArgumentException($"WordVectors is {vectors}. Pretraining reads no vectors of words beside the tokens: leave them out.");
        Shape = shape;
        bert = new BertModel(withPooler ? shape : shape with { Pooling = Pooling.None });
        cls = new MaskedTokenHead(shape);
        RegisterComponents();
    }

    /// <summary>The sizes of the encoder.</summary>
    public BertShape Shape { get; }

    /// <summary>The encoder.</summary>
    public BertModel Bert => bert;

    /// <summary>Makes a model whose weights are drawn as BERT's are.</summary>
    public static MaskedLanguageModel Random(BertShape shape, int seed, bool withPooler = false)
    {
        var model = new MaskedLanguageModel(shape, withPooler);
        Initialization.Fill(model, seed);
        return model;
    }

    /// <param name="input1">Token ids (B, T), none of them padding</param>
    /// <param name="input2">The positions, of all B * T, that are to be guessed (N)</param>
    /// <returns>Logits over the vocabulary at those positions (N, V), float32 or wider</returns>
    public override Tensor forward(Tensor input1, Tensor input2) =>
        cls.forward(bert.At(input1, input2), ((FullEmbeddings)bert.Embeddings.Words).Weight);

    /// <summary>Makes a model that knows only some entries of the vocabulary, with the same weights.</summary>
    /// <param name="kept">The ids of the entries, ascending.</param>
    public MaskedLanguageModel Keeping(int[] kept)
    {
        var smaller = new MaskedLanguageModel(Shape with { Vocabulary = kept.Length });
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var rows = tensor(kept.Select(id => (long)id).ToArray());
        var given = state_dict();
        foreach (var (name, tensor) in smaller.state_dict())
            tensor.copy_(tensor.size(0) == kept.Length && given[name].size(0) == Shape.Vocabulary ? given[name].index_select(0, rows) : given[name]);
        return smaller;
    }

    /// <summary>Moves the weights to a device.</summary>
    /// <param name="bfloat16">True for layers that compute in bfloat16 over the same float32 weights, as they always do on CUDA.</param>
    public void MoveTo(Device device, bool bfloat16)
    {
        this.to(device);
        bert.ActivationType = bfloat16 || device.type == DeviceType.CUDA ? ScalarType.BFloat16 : null;
    }
}

/// <summary>Holds the head under the name that it has in checkpoints: <c>cls.predictions</c>.</summary>
public sealed class MaskedTokenHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Predictions predictions;

    public MaskedTokenHead(BertShape shape)
        : base(nameof(MaskedTokenHead))
    {
        predictions = new Predictions(shape);
        RegisterComponents();
    }

    /// <param name="input1">Hidden states at the masked positions (N, H)</param>
    /// <param name="input2">The word embeddings (V, H)</param>
    /// <returns>(N, V)</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => predictions.forward(input1, input2);

    private sealed class Predictions : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Transform transform;

        // (V)
        private readonly Parameter bias;

        public Predictions(BertShape shape)
            : base(nameof(Predictions))
        {
            transform = new Transform(shape);
            bias = nn.Parameter(zeros([shape.Vocabulary]));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input1, Tensor input2)
        {
            var transformed = transform.forward(input1); // (N, H)
            var logits = nn.functional.linear(transformed, Precision.Cast(input2, transformed.dtype)); // (N, V)
            return Precision.Cast(logits, bias.dtype).Plus(bias);
        }
    }

    private sealed class Transform : nn.Module<Tensor, Tensor>
    {
        private readonly Dense dense;
        private readonly LayerNormalization LayerNorm;

        public Transform(BertShape shape)
            : base(nameof(Transform))
        {
            dense = new Dense(shape.Hidden, shape.Hidden);
            LayerNorm = new LayerNormalization(shape.Hidden, shape.LayerNormEps);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => LayerNorm.forward(nn.functional.gelu(dense.forward(input)));
    }
}
