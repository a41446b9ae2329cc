using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;

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

    protected override IReadOnlyList<CompressionStep> Steps(Track track) =>
    [
        KeepLayers.EveryOther(),
        FineTune.OnTeacher(),
    ];
}
