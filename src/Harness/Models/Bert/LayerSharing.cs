namespace Harness.Models.Bert;

/// <summary>What the layers of an encoder have in common (ALBERT, arXiv 1909.11942, section 3.1).</summary>
public enum LayerSharing
{
    /// <summary>Every layer is its own.</summary>
    None,

    /// <summary>One attention block with its normalisation; every layer has a feed-forward block of its own.</summary>
    Attention,

    /// <summary>One layer, applied again and again.</summary>
    Layer,
}
