using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods.Families;

/// <summary>
/// best-chain at another size than the track's cap, so that a chart shows how small the teacher can get. The vocabulary is reduced to the tokens of
/// the training split, and embeddings and dense layers become low-rank within the size. The smallest sizes also lose every other layer and the
/// embeddings of positions that no sentence reaches. Sizes over the cap are open entries.
/// </summary>
/// <param name="parameters">The most parameters that the network may have.</param>
/// <param name="label">The size as names of entries have it, such as 2m.</param>
/// <param name="rank">The rank of the word embeddings; null where they stay one matrix.</param>
/// <param name="isShallow">True where every other layer and late positions are left out.</param>
/// <param name="isInt8">True where the matrices are rounded to 8 bits at the end.</param>
public abstract class BestChainOfSize(long parameters, string label, int? rank, bool isShallow, bool isInt8) : ChainMethod
{
    // The sizes and ranks are chosen for MiniLM, whose word embeddings have 11.7 million parameters. A teacher whose word embeddings have fewer than
    // the first bound is no larger than the largest size. Past the second bound, as in BERT base, the smallest sizes leave no room for the layers.
    private const long SmallestTable = 10_000_000;
    private const long LargestTable = 16_000_000;

    // The longest sentence of CoNLL-2003 has 164 tokens.
    private const int Positions = 192;

    public sealed override string Name => isInt8 ? $"best-chain-{label}-int8" : $"best-chain-{label}";

    public sealed override string Summary =>
        Invariant($"the best chain with at most {parameters:N0} parameters{(isInt8 ? ", with its matrices rounded to 8 bits" : "")}");

    public sealed override string? Series => SeriesOf(isInt8);

    public sealed override string? Extends => new BestChain().Name;

    /// <summary>The curve of the chart of sizes, for the entries of this family and for best-chain itself.</summary>
    internal static string SeriesOf(bool isInt8) => isInt8 ? "the best chain, rounded to 8 bits" : "the best chain";

    public sealed override bool Enters(Track track) => base.Enters(track) && TableOf(track) is >= SmallestTable and <= LargestTable;

    public sealed override Division DivisionOn(Track track) => parameters > track.ParameterCap ? Division.Open : Division.Capped;

    private static long TableOf(Track track) => (long)track.Shapes.Teacher.Vocabulary * track.Shapes.Teacher.Hidden;

    public sealed override IReadOnlyList<CompressionStep> Steps =>
    [
        new TrimVocabulary(),
        .. isShallow ? new CompressionStep[] { new TrimPositions(Positions), KeepLayers.EveryOther() } : [],
        .. rank is { } kept ? [new FactorizeEmbeddings(_ => kept, byFrequency: true)] : Array.Empty<CompressionStep>(),
        new FactorizeLayers(activationAware: true, leavesRoomForScales: isInt8, cap: parameters),
        BestChain.Distillation(),
        .. isInt8 ? [new RoundToInt8()] : Array.Empty<CompressionStep>(),
    ];
}
