using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The teacher with its matrices rounded to 8 bits: symmetric, with one scale per row (Krishnamoorthi, arXiv 1806.08342, section 2.2). It is what
/// practitioners try first. It has as many parameters as the teacher and the scales on top, so that it fits no cap, and takes about a quarter of the
/// teacher's bytes. Nothing is trained.
/// </summary>
public sealed class Int8Teacher : OpenChain
{
    public override string Name => "int8-teacher";

    public override string Summary => "the teacher with its matrices rounded to 8 bits; nothing is trained";

    // The sample of inputs that it is calibrated on depends on the seed, and so it is not deterministic.
    public override IReadOnlyList<CompressionStep> Steps =>
    [
        new RoundToInt8(),
    ];
}
