using Harness.Contest.Tracks;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// <see cref="EnsembleBiLstmCrf"/> with less dropout: a network that learns probabilities on much text has less to memorise than one that learns
/// labels alone. The difference between the two entries is what the dropout is worth.
/// </summary>
public sealed class EnsembleLowDropout : EnsembleBiLstmCrfMethod
{
    public override string Name => "ensemble-low-dropout";

    public override string Summary => "ensemble-bilstm-crf with a dropout of 0.3 in place of the track's";

    public override string? Extends => "ensemble-bilstm-crf";

    protected override BiLstmCrfShape ShapeOn(Track track) => base.ShapeOn(track) with { Dropout = LowDropout };
}
