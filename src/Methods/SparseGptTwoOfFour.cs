using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods;

/// <summary>
/// SparseGPT's semi-structured pattern (Frantar and Alistarh, arXiv 2301.00774, section 3.4): two of every four neighbours in the dense layers are zero, which
/// some hardware skips. Embeddings stay as they are, so that it is far from the cap.
/// </summary>
public sealed class SparseGptTwoOfFour : ChainMethod
{
    public override string Name => "sparsegpt-2-of-4";

    public override string Summary => "the teacher's dense layers at two of every four weights by SparseGPT, fine-tuned";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    public override bool CountsNonZeros => true;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new PruneWeights(secondOrder: true, twoOfFour: true),
        FineTune.OnLabels(),
    ];
}
