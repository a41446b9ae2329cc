using Harness.Contest.Compression;

namespace Methods;

/// <summary>
/// best-chain, whose last step also learns the teacher's softened logits on the track's unlabelled text, up to three sentences for each labelled
/// one (TextBrewer's augmentation, Yang et al., arXiv 2002.12620, section 5). It takes as many steps as best-chain, so that the two differ by the
/// text alone.
/// </summary>
public sealed class BestChainOnText : ChainMethod
{
    public override string Name => "best-chain-on-text";

    public override string Summary => "the best chain, taught by the teacher's logits on unlabelled text as well";

    public override string? Extends => new BestChain().Name;

    public override IReadOnlyList<CompressionStep> Steps => [.. new BestChain().Steps.SkipLast(1), BestChain.Distillation(onText: true)];
}
