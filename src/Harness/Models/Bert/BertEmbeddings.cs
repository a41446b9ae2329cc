using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Words plus positions plus segment, normalised. Field names are the checkpoint's.</summary>
public sealed class BertEmbeddings : nn.Module<Tensor, Tensor>
{
    private readonly WordEmbeddings word_embeddings;
    private readonly Embedding position_embeddings;
    private readonly Embedding token_type_embeddings;
    private readonly LayerNormalization LayerNorm;
    private readonly Dropout dropout;

    public BertEmbeddings(BertShape shape)
        : base(nameof(BertEmbeddings))
    {
        word_embeddings = WordEmbeddings.Of(shape);
        position_embeddings = nn.Embedding(shape.Positions, shape.Hidden);
        token_type_embeddings = nn.Embedding(shape.TokenTypes, shape.Hidden);
        LayerNorm = new LayerNormalization(shape.Hidden);
        dropout = new Dropout(shape.Dropout);
        RegisterComponents();
    }

    public WordEmbeddings Words => word_embeddings;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input)
    {
        // Every input is one segment: the first.
        var positions = position_embeddings.weight!.narrow(0, 0, input.size(1)) + token_type_embeddings.weight!.select(0, 0); // (T, H)
        return dropout.forward(LayerNorm.forward(word_embeddings.forward(input) + positions));
    }
}
