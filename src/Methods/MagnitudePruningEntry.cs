using Harness.Contest.Compression;
using Harness.Contest.Tracks;

namespace Methods;

/// <summary>
/// The teacher's smallest weights set to zero until the rest fits the cap (Han et al., arXiv 1506.02626), layer by layer and the embeddings in the same
/// proportion, then fine-tuned with the zeros held at zero: what SparseGPT must beat.
/// </summary>
public sealed class MagnitudePruningEntry : ChainMethod
{
    public override string Name => "magnitude-pruning";

    public override string Summary => "the teacher pruned to the cap by magnitude, zeros held while fine-tuning";

    public override bool CountsNonZeros => true;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new PruneWeights(secondOrder: false),
        FineTune.OnTeacher(),
    ];
}
