using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>A V x E matrix, then an E x H one, without a bias.</summary>
public sealed class FactorizedEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;
    private readonly Parameter projection;

    public FactorizedEmbeddings(BertShape shape, int rank)
        : base(nameof(FactorizedEmbeddings), shape)
    {
        weight = nn.Parameter(empty([shape.EmbeddingRows ?? shape.Vocabulary, rank]));
        projection = nn.Parameter(empty([rank, shape.Hidden]));
        RegisterComponents();
    }

    /// <summary>(V, E)</summary>
    public Parameter Weight => weight;

    /// <summary>(E, H)</summary>
    public Parameter Projection => projection;

    public override Parameter Table => weight;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => nn.functional.linear(Rows(weight, input), projection.t());
}
