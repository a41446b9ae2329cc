using Harness.Compression;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;

namespace Methods;

/// <summary>
/// Every other layer of the teacher, as it is, then distilled (DistilBERT's start, Sanh et al., arXiv 1910.01108, section 3). DistilBERT then pretrains again;
/// this does not.
/// </summary>
public sealed class LayerDrop : ChainMethod
{
    public override string Name => "layer-drop";

    public override string Summary => "every other layer of the teacher, distilled";

    // The embeddings alone are over the cap.
    public override Division DivisionOn(Track track) => Division.Open;

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null;

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        KeepLayers.EveryOther(),
        new FineTune("distil", _ => new SoftLabels(temperature: 6, weight: 0.7), recipes => recipes.Recovery ?? recipes.FineTuning),
    ];
}
