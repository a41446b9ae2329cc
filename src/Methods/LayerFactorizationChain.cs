using Harness.Compression;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// Low-rank embeddings, then low-rank dense layers by activation-aware SVD with the ranks that keep the most output energy a parameter under the cap, then
/// distillation from the teacher.
/// </summary>
public sealed class LayerFactorizationChain : ChainMethod
{
    public override string Name => "layer-factorization-chain";

    public override string Summary => "low-rank embeddings and activation-aware low-rank layers within the cap, distilled";

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new FactorizeEmbeddings(shapes => shapes.ChainEmbeddingRank!.Value),
        new FactorizeLayers(activationAware: true),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
