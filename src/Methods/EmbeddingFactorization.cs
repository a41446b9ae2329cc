using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Methods;

/// <summary>
/// The teacher with its word embeddings (V x H) replaced by a product (V x E)(E x H), which starts as the truncated singular value decomposition of
/// the trained matrix (ALBERT's factorisation, Lan et al., arXiv 1909.11942, section 3.1). Then it is fine-tuned.
/// </summary>
public sealed class EmbeddingFactorization : CompressionMethod
{
    public override string Name => "embedding-factorization";

    public override string Summary => "the teacher with its word embeddings as a product of two low-rank matrices, fine-tuned";

    // The encoder alone is over the cap of every track.
    public override Division DivisionOn(Track track) => Division.Open;

    public override Network Build(Teacher teacher, Track track, int seed) =>
        Network.Random(track.Shapes.Teacher with { EmbeddingRank = track.Shapes.EmbeddingRank }, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        network.CopyMatching(arena.Teacher.Network);
        arena.Record(KeptEnergy.Figure(KeptEnergy.Words), LowRank.FactorizeEmbeddings(arena.Teacher.Network, network));
        return arena.Fit(network, new HardLabels(), arena.Track.Recipes.FineTuning);
    }
}
