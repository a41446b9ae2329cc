using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1). Where rows were
/// dropped, a table says which row an entry has. Field names are those of the checkpoint.
/// </summary>
public abstract class WordEmbeddings : nn.Module<Tensor, Tensor>
{
    // (V) int64, not learned
    private readonly Tensor? rows;

    private protected WordEmbeddings(string name, BertShape shape)
        : base(name)
    {
        if (shape.EmbeddingRows is null)
            return;
        rows = zeros([shape.Vocabulary], ScalarType.Int64);
        register_buffer(nameof(rows), rows);
    }

    /// <summary>The matrix that has a row for every entry: (rows, H), or (rows, E) where it is the first of two.</summary>
    public abstract Parameter Table { get; }

    /// <summary>The row of each entry of the vocabulary (V) int64; null where every entry has a row of its own.</summary>
    public Tensor? RowOf => rows;

    /// <summary>Makes the embeddings that a shape asks for.</summary>
    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank ? new FactorizedEmbeddings(shape, rank) : new FullEmbeddings(shape);

    /// <param name="table">(rows, E)</param>
    /// <param name="ids">(B, T)</param>
    /// <returns>(B, T, E)</returns>
    private protected Tensor Rows(Tensor table, Tensor ids)
    {
        var flat = ids.reshape(-1);
        return table.index_select(0, rows is null ? flat : rows.index_select(0, flat)).view(ids.size(0), ids.size(1), -1);
    }
}

/// <summary>Word embeddings in one V x H matrix.</summary>
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

/// <summary>Word embeddings as the product of a V x E matrix and an E x H matrix, without a bias.</summary>
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
