using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher's smallest weights set to zero until the rest fits the cap (Han et al., arXiv 1506.02626), layer by layer and the embeddings in the
/// same proportion. Then it is distilled with the zeros held at zero. This is the baseline for SparseGPT.
/// </summary>
public sealed class MagnitudePruningEntry() : PrunedToCap(secondOrder: false, EmbeddingRule.Magnitude)
{
    public override string Name => "magnitude-pruning";

    public override string Summary => "the teacher pruned to the cap by magnitude, distilled with zeros held";
}
