using Harness.Compression;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// Half of the teacher's heads cut by first-order importance, measured anew in rounds (Michel et al., arXiv 1905.10650; Molchanov et al., arXiv 1906.10771),
/// then distilled.
/// </summary>
public sealed class TaylorHeadsEntry : ChainMethod
{
    public override string Name => "taylor-heads";

    public override string Summary => "half of the teacher's heads cut by first-order importance, distilled";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        new TaylorHeads(kept: 0.5),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
