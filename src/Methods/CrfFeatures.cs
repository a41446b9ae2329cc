using Methods.Families;

namespace Methods;

/// <summary>A CRF that uses no lists of names, no word classes and no text other than the training split.</summary>
public sealed class CrfFeatures : CrfMethod
{
    public override string Name => "crf-features";

    public override string Summary => "a linear-chain CRF on word shapes, affixes and context: no network";

    public override int Version => 3;
}
