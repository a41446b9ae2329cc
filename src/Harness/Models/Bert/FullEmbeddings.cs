using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>One V x H matrix.</summary>
public sealed class FullEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;

    public FullEmbeddings(BertShape shape)
        : base(nameof(FullEmbeddings), shape)
    {
        weight = nn.Parameter(empty([shape.EmbeddingRows ?? shape.Vocabulary, shape.Hidden]));
        RegisterComponents();
    }

    /// <summary>(V, H)</summary>
    public Parameter Weight => weight;

    public override Parameter Table => weight;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => Rows(weight, input);
}
