using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1).</summary>
public abstract class WordEmbeddings(string name) : nn.Module<Tensor, Tensor>(name)
{
    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank ? new FactorizedEmbeddings(shape.Vocabulary, rank, shape.Hidden) : new FullEmbeddings(shape.Vocabulary, shape.Hidden);

    /// <param name="table">(V, E)</param>
    /// <param name="ids">(B, T)</param>
    /// <returns>(B, T, E)</returns>
    protected static Tensor Rows(Tensor table, Tensor ids) => table.index_select(0, ids.reshape(-1)).view(ids.size(0), ids.size(1), -1);
}

/// <summary>One V x H matrix.</summary>
public sealed class FullEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;

    public FullEmbeddings(int vocabulary, int hidden)
        : base(nameof(FullEmbeddings))
    {
        weight = nn.Parameter(empty([vocabulary, hidden]));
        RegisterComponents();
    }

    /// <summary>(V, H)</summary>
    public Parameter Weight => weight;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => Rows(weight, input);
}

/// <summary>A V x E matrix, then an E x H one, without a bias.</summary>
public sealed class FactorizedEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;
    private readonly Parameter projection;

    public FactorizedEmbeddings(int vocabulary, int rank, int hidden)
        : base(nameof(FactorizedEmbeddings))
    {
        weight = nn.Parameter(empty([vocabulary, rank]));
        projection = nn.Parameter(empty([rank, hidden]));
        RegisterComponents();
    }

    /// <summary>(V, E)</summary>
    public Parameter Weight => weight;

    /// <summary>(E, H)</summary>
    public Parameter Projection => projection;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => Rows(weight, input).matmul(projection);
}
