using Harness.Contest.Compression;

namespace Methods.Families;

/// <summary>
/// The teacher pruned in one shot until its non-zeros fit the cap, then distilled with the zeros held at zero. Two things are chosen apart from each
/// other, so that every combination of them is an entry: the criterion of the dense layers and the rule of the word embeddings.
/// </summary>
/// <param name="secondOrder">True to prune the dense layers by SparseGPT, false by magnitude.</param>
/// <param name="embeddings">The rule for the word embeddings.</param>
public abstract class PrunedToCap(bool secondOrder, EmbeddingRule embeddings) : ChainMethod
{
    public override int Version => 2;

    public sealed override IReadOnlyList<CompressionStep> Steps => [new PruneWeights(secondOrder, embeddings), FineTune.OnTeacher()];
}
