using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1).
/// </summary>
public abstract class WordEmbeddings(string name) : nn.Module<Tensor, Tensor>(name)
{
    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank
            ? new FactorizedEmbeddings(shape.Vocabulary, rank, shape.Hidden)
            : new FullEmbeddings(shape.Vocabulary, shape.Hidden);

    /// <param name="table">(V, E)</param>
    /// <param name="ids">(B, T)</param>
    /// <returns>(B, T, E)</returns>
    protected static Tensor Rows(Tensor table, Tensor ids) => table.index_select(0, ids.reshape(-1)).view(ids.size(0), ids.size(1), -1);
}
