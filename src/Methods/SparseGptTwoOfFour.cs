using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// SparseGPT with a semi-structured pattern (Frantar and Alistarh, arXiv 2301.00774, section 3.4): two of every four neighbouring weights of the
/// dense layers are zero, which some hardware can skip. The embeddings stay unchanged, so the network is far over the cap.
/// </summary>
public sealed class SparseGptTwoOfFour : OpenChain
{
    public override string Name => "sparsegpt-2-of-4";

    public override string Summary => "the teacher's dense layers at two of every four weights by SparseGPT, distilled";

    public override int Version => 2;

    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new PruneWeights(secondOrder: true, twoOfFour: true),
        Distil(),
    ];
}
