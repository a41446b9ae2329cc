using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1). Field names are
/// those of the checkpoint.
/// </summary>
public abstract class WordEmbeddings : nn.Module<Tensor, Tensor>
{
    private protected WordEmbeddings(string name)
        : base(name)
    {
    }

    /// <summary>The matrix that has a row for every entry: (V, H), or (V, E) where it is the first of two.</summary>
    public abstract Parameter Table { get; }

    /// <summary>Makes the embeddings that a shape asks for.</summary>
    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank ? new FactorizedEmbeddings(shape.Vocabulary, rank, shape.Hidden) : new FullEmbeddings(shape);

    /// <param name="table">(V, E)</param>
    /// <param name="ids">(B, T)</param>
    /// <returns>(B, T, E)</returns>
    internal static Tensor Rows(Tensor table, Tensor ids) =>
        table.index_select(0, ids.reshape(-1)).view(ids.size(0), ids.size(1), -1);
}

/// <summary>Word embeddings in one V x H matrix.</summary>
public sealed class FullEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;

    public FullEmbeddings(BertShape shape)
        : base(nameof(FullEmbeddings))
    {
        weight = nn.Parameter(empty([shape.Vocabulary, shape.Hidden]));
        RegisterComponents();
    }

    /// <summary>(V, H)</summary>
    public Parameter Weight => weight;

    public override Parameter Table => weight;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => Rows(weight, input);
}

/// <summary>
/// Word embeddings as the product of a V x E matrix and an E x H matrix, without a bias. The first may be vectors of words that were learnt elsewhere
/// and stay as they are.
/// </summary>
public sealed class FactorizedEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;
    private readonly Parameter projection;

    /// <param name="rows">The number of entries V.</param>
    /// <param name="rank">The width E.</param>
    /// <param name="hidden">The width H of the residual stream.</param>
    /// <param name="keepsTable">True where training leaves the first matrix as it is.</param>
    public FactorizedEmbeddings(int rows, int rank, int hidden, bool keepsTable = false)
        : base(nameof(FactorizedEmbeddings))
    {
        weight = nn.Parameter(empty([rows, rank]), requires_grad: !keepsTable);
        projection = nn.Parameter(empty([rank, hidden]));
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
