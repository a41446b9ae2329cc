using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// The chain that was best on the validation split of conll2003-minilm, whose tried.csv lists what it was chosen from. The vocabulary is reduced to
/// the tokens of the training split and single characters (Abdaoui et al., arXiv 2010.05609). The word embeddings become low-rank by a decomposition
/// that weighs tokens by their frequency (Chen et al., GroupReduce, arXiv 1806.06950), and so do the dense layers, by one that weighs inputs by what
/// each layer receives, within what the cap leaves (Chen et al., DRONE, NeurIPS 2021). Then the network is distilled. It differs from
/// <see cref="VocabularyTrimChain"/> in the weights of tokens alone.
/// </summary>
public sealed class BestChain : ChainMethod
{
    public override string Name => "best-chain";

    public override string Summary =>
        "tokens unseen in training dropped, embeddings and layers made low-rank where it costs least output, distilled";

    public override int Version => 4;

    public override string? Series => BestChainOfSize.SeriesOf(isInt8: false);

    public override IReadOnlyList<CompressionStep> Steps => Chain(leavesRoomForScales: false);

    /// <param name="leavesRoomForScales">True where the weights are rounded to 8 bits afterwards.</param>
    internal static IReadOnlyList<CompressionStep> Chain(bool leavesRoomForScales) =>
    [
        new TrimVocabulary(),
        FactorizeEmbeddings.OfTrimmed(byFrequency: true),
        new FactorizeLayers(activationAware: true, leavesRoomForScales: leavesRoomForScales),
        FineTune.OnTeacher(),
    ];
}
