using Methods.Families;

namespace Methods;

/// <summary>
/// The network of <see cref="DistilledBiLstmCrfOnText"/>, taught by the mean of two teachers that make different mistakes: the teacher and
/// <see cref="BiLstmCrfEntry"/>, an LSTM like this one that no cap keeps from having all vectors of words.
/// </summary>
public sealed class EnsembleBiLstmCrf : EnsembleBiLstmCrfMethod
{
    public override string Name => "ensemble-bilstm-crf";

    public override string Summary => "distilled-bilstm-crf-on-text, whose CRF learns the mean of the teacher and bilstm-crf";

    public override string? Extends => "distilled-bilstm-crf-on-text";
}
