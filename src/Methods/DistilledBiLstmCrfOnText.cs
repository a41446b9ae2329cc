using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Models.Words;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// The network of <see cref="DistilledBiLstmCrf"/>, which first learns the teacher's raw logits alone on the training split and unlabelled text
/// together, in a few passes.
/// </summary>
public sealed class DistilledBiLstmCrfOnText : BiLstmCrfMethod
{
    public override string Name => "distilled-bilstm-crf-on-text";

    public override string Summary => "distilled-bilstm-crf, which learns the teacher's logits on unlabelled text before";

    public override int Version => 2;

    public override string? Extends => "distilled-bilstm-crf";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override bool ReadsText => true;

    protected override BiLstmCrf Train(Arena arena)
    {
        var network = Begin(arena);
        return FitOnTextFirst(network, arena, weight => new LogitMatching(weight, new ChainLabels(network)));
    }
}
