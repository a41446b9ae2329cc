using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// BERT with the head that guesses masked tokens (Devlin et al., arXiv 1810.04805, section 3.1). The output layer is tied to the word embeddings. The
/// end of the last layer, the head and the output layer are computed at the masked positions only. There is no next-sentence head. Field names
/// are the checkpoint's.
/// </summary>
public sealed class MaskedLanguageModel : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly BertModel bert;
    private readonly MaskedTokenHead cls;

    /// <exception cref="ArgumentException">The shape is not one, or its embeddings are factorised: then nothing can be tied to them.</exception>
    public MaskedLanguageModel(BertShape shape)
        : base(nameof(MaskedLanguageModel))
    {
        shape.Validate();
        if (shape.EmbeddingRank is { } rank)
            throw new ArgumentException($"EmbeddingRank is {rank}. Pretraining ties its output layer to full word embeddings: leave it out.");
        Shape = shape;
        bert = new BertModel(shape);
        cls = new MaskedTokenHead(shape);
        RegisterComponents();
    }

    public BertShape Shape { get; }

    /// <summary>Random weights as BERT's.</summary>
    public static MaskedLanguageModel Random(BertShape shape, int seed)
    {
        var model = new MaskedLanguageModel(shape);
        Initialization.Fill(model, seed);
        return model;
    }

    /// <param name="input1">Token ids (B, T), nothing of it padding</param>
    /// <param name="input2">Which of the B * T positions are to be guessed (N)</param>
    /// <returns>Logits over the vocabulary at those positions (N, V), float32 or wider</returns>
    public override Tensor forward(Tensor input1, Tensor input2) =>
        cls.forward(bert.At(input1, input2), ((FullEmbeddings)bert.Embeddings.Words).Weight);

    /// <summary>Moves the weights.</summary>
    /// <param name="bfloat16">Whether the layers compute in bfloat16 over the same float32 weights; on CUDA they always do.</param>
    public void MoveTo(Device device, bool bfloat16)
    {
        this.to(device);
        bert.ActivationType = bfloat16 || device.type == DeviceType.CUDA ? ScalarType.BFloat16 : null;
    }
}
