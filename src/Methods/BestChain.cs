using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The chain that was best on the validation split of the earlier track conll2003-mini (docs/findings.md). The vocabulary is reduced to the
/// tokens of the training split and single characters (Abdaoui et al., arXiv 2010.05609), the word embeddings become low-rank (ALBERT, Lan et al.,
/// arXiv 1909.11942, section 3.1), and so do the dense layers, by activation-aware decomposition within what the cap leaves (Chen et al., DRONE,
/// NeurIPS 2021). The result is distilled at half the learning rate of the other chains. Cutting heads, dropping layers and reading unlabelled text
/// were tried, and none of them helped.
/// </summary>
public sealed class BestChain : ChainMethod
{
    public override string Name => "best-chain";

    public override string Summary =>
        "tokens unseen in training dropped, low-rank embeddings and layers within the cap, distilled at half the learning rate";

    public override int Version => 3;

    public override string? Series => BestChainOfSize.SeriesOf(isInt8: false);

    public override IReadOnlyList<CompressionStep> Steps => Chain(leavesRoomForScales: false);

    /// <param name="leavesRoomForScales">True where the weights are rounded to 8 bits afterwards.</param>
    internal static IReadOnlyList<CompressionStep> Chain(bool leavesRoomForScales) =>
    [
        new TrimVocabulary(),
        new FactorizeEmbeddings(),
        new FactorizeLayers(activationAware: true, leavesRoomForScales: leavesRoomForScales),
        FineTune.OnTeacher(learningRate: 0.5),
    ];
}
