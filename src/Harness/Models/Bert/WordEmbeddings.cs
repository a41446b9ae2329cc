using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1). Where rows were
/// dropped, a table says which row an entry has.
/// </summary>
public abstract class WordEmbeddings : nn.Module<Tensor, Tensor>
{
    // (V) int64, not learned
    private readonly Tensor? rows;

    private protected WordEmbeddings(string name, BertShape shape)
        : base(name)
    {
        if (shape.EmbeddingRows is not null)
            register_buffer(nameof(rows), rows = zeros([shape.Vocabulary], ScalarType.Int64));
    }

    /// <summary>A row for every entry that has one: (rows, H), or (rows, E) where the matrix is a product.</summary>
    public abstract TorchSharp.Modules.Parameter Table { get; }

    /// <summary>Which row each entry of the vocabulary has (V) int64; null where every entry has its own.</summary>
    public Tensor? RowOf => rows;

    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank ? new FactorizedEmbeddings(shape, rank) : new FullEmbeddings(shape);

    /// <param name="table">(V, E)</param>
    /// <param name="ids">(B, T)</param>
    /// <returns>(B, T, E)</returns>
    private protected Tensor Rows(Tensor table, Tensor ids)
    {
        var flat = ids.reshape(-1);
        return table.index_select(0, rows is null ? flat : rows.index_select(0, flat)).view(ids.size(0), ids.size(1), -1);
    }
}
