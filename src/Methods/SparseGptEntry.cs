using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// The teacher pruned in one shot by SparseGPT (Frantar and Alistarh, arXiv 2301.00774) until its non-zeros fit the cap, then fine-tuned with the zeros held
/// at zero. Unlike the paper it prunes the word embeddings too, whose one-hot inputs make second-order pruning a matter of token frequency.
/// </summary>
public sealed class SparseGptEntry : ChainMethod
{
    public override string Name => "sparsegpt";

    public override string Summary => "the teacher pruned to the cap by second-order information, zeros held while fine-tuning";

    public override bool CountsNonZeros => true;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new PruneWeights(secondOrder: true),
        FineTune.OnTeacher(),
    ];
}
