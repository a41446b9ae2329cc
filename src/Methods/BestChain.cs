using Harness.Contest.Compression;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// The chain that was best on the validation split of conll2003-minilm, whose tried.csv lists what it was chosen from. The vocabulary is reduced to
/// the tokens of the training split and single characters (Abdaoui et al., arXiv 2010.05609). The word embeddings become low-rank by a decomposition
/// that weighs tokens by their frequency (Chen et al., GroupReduce, arXiv 1806.06950), and so do the dense layers, by one that weighs inputs by what
/// each layer receives, within what the cap leaves (Chen et al., DRONE, NeurIPS 2021). Then the network is distilled. It differs from
/// <see cref="VocabularyTrimChain"/> in the weights of tokens and in how it is distilled.
/// </summary>
public sealed class BestChain : ChainMethod
{
    public override string Name => "best-chain";

    public override string Summary =>
        "tokens unseen in training dropped, embeddings and layers made low-rank where it costs least output, distilled";

    public override int Version => 5;

    public override string? Series => BestChainOfSize.SeriesOf(isInt8: false);

    public override IReadOnlyList<CompressionStep> Steps => Chain(leavesRoomForScales: false);

    /// <summary>The steps of the chain.</summary>
    /// <param name="leavesRoomForScales">True where the weights are rounded to 8 bits afterwards.</param>
    internal static IReadOnlyList<CompressionStep> Chain(bool leavesRoomForScales) =>
    [
        new TrimVocabulary(),
        FactorizeEmbeddings.OfTrimmed(byFrequency: true),
        new FactorizeLayers(activationAware: true, leavesRoomForScales: leavesRoomForScales),
        Distillation(),
    ];

    /// <summary>
    /// The last step. A low temperature and little weight for the labels were better on validation of conll2003-minilm than those of the students.
    /// </summary>
    /// <param name="recipe">Chooses among the track's recipes; null for the one of all chains.</param>
    /// <param name="learningRate">The learning rate as a multiple of the recipe's.</param>
    /// <param name="onText">True where the teacher's logits are learnt on unlabelled sentences too.</param>
    internal static FineTune Distillation(Func<TrackRecipes, Recipe>? recipe = null, double learningRate = 1, bool onText = false) =>
        FineTune.OnTeacher(recipe, learningRate, temperature: 2, weight: 0.9, onText);
}
