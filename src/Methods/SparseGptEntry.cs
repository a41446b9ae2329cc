using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// The teacher pruned in one shot by SparseGPT (Frantar and Alistarh, arXiv 2301.00774) until its non-zeros fit the cap, then distilled with the
/// zeros held at zero. Unlike the paper it prunes the word embeddings too. Their inputs are one-hot, so second-order pruning weights a row by its
/// token's frequency.
/// </summary>
public sealed class SparseGptEntry : ChainMethod
{
    public override string Name => "sparsegpt";

    public override string Summary => "the teacher pruned to the cap by second-order information, zeros held while fine-tuning";

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new PruneWeights(secondOrder: true),
        FineTune.OnTeacher(),
    ];
}
