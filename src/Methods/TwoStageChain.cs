using Harness.Compression;
using Harness.Tracks;

namespace Methods;

/// <summary>
/// A candidate for the best chain: as it stands, and then fine-tuned on labels alone, because distillation on mostly unlabelled text leaves few steps for them.
/// </summary>
public sealed class TwoStageChain : ChainMethod
{
    public override string Name => "two-stage-chain";

    public override string Summary => "the best chain, then fine-tuned on labels alone";

    public override bool ReadsText => true;

    public override bool Enters(Track track) => base.Enters(track) && track.Pretraining is not null;

    public override IReadOnlyList<string> BuiltFrom => [.. base.BuiltFrom, "BestChain.cs"];

    protected override IReadOnlyList<CompressionStep> Steps(Track track) => [.. BestChain.Chain, FineTune.OnLabels()];
}
