using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher pruned in one shot until its non-zeros fit the cap, its dense layers by SparseGPT (Frantar and Alistarh, arXiv 2301.00774), then
/// distilled with the zeros held at zero. Unlike the paper it prunes the word embeddings too, and by magnitude as magnitude-pruning does, so that the
/// difference between the two entries is what second-order information is worth.
/// </summary>
public sealed class SparseGptEntry() : PrunedToCap(secondOrder: true, EmbeddingRule.Magnitude)
{
    public override string Name => "sparsegpt";

    public override string Summary => "the teacher pruned to the cap, its layers by second-order information, distilled with zeros held";
}
