using Methods.Families;

namespace Methods;

/// <summary>
/// A linear-chain conditional random field (Lafferty et al., ICML 2001) on the shapes, affixes and neighbours of words, fitted by L-BFGS. It is no
/// neural network, and shows what can be reached without one. It uses no lists of names, no word classes and no text other than the training split.
/// </summary>
public sealed class CrfFeatures : CrfMethod
{
    public override string Name => "crf-features";

    public override string Summary => "a linear-chain CRF on word shapes, affixes and context: no network";

    public override int Version => 3;
}
