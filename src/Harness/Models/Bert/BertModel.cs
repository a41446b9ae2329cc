using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>BERT without its pooler (Devlin et al., arXiv 1810.04805): no head here reads one. Field names are the checkpoint's.</summary>
public sealed class BertModel : nn.Module<Tensor, Tensor?, IReadOnlyList<Tensor>>
{
    private readonly BertEmbeddings embeddings;
    private readonly BertEncoder encoder;

    public BertModel(BertShape shape)
        : base(nameof(BertModel))
    {
        embeddings = new BertEmbeddings(shape);
        encoder = new BertEncoder(shape);
        RegisterComponents();
    }

    /// <summary>The type in which the encoder's layers compute; null for the weights' own.</summary>
    public ScalarType? ActivationType { get; set; }

    public BertEmbeddings Embeddings => embeddings;

    public BertEncoder Encoder => encoder;

    /// <param name="input1">Token ids (B, T)</param>
    /// <param name="input2">True where a token is (B, T), or null where nothing is padding</param>
    /// <returns>The embeddings and every layer's output, L + 1 tensors (B, T, H)</returns>
    public override IReadOnlyList<Tensor> forward(Tensor input1, Tensor? input2)
    {
        var embedded = Embed(input1);
        // (B, T) -> (B, 1, 1, T)
        var mask = input2 is null ? null : Precision.Cast(input2.logical_not(), embedded.dtype).mul(Padding).unsqueeze(1).unsqueeze(1);
        return encoder.forward(embedded, mask);
    }

    /// <summary>The last layer's outputs at some positions of an input without padding: all that a masked-language model needs.</summary>
    /// <param name="ids">Token ids (B, T)</param>
    /// <param name="positions">Which of the B * T (N)</param>
    /// <returns>(N, H)</returns>
    public Tensor At(Tensor ids, Tensor positions) => encoder.At(Embed(ids), null, positions);

    private Tensor Embed(Tensor ids)
    {
        var embedded = embeddings.forward(ids);
        return ActivationType is { } type ? Precision.Cast(embedded, type) : embedded;
    }

    // Low enough that no weight is left after a softmax, within reach of every floating type.
    private const double Padding = -30000;
}
