namespace Harness.Results;

/// <summary>The divisions as the tables spell them.</summary>
public static class DivisionNames
{
    /// <summary>Ranked; must fit the track's cap.</summary>
    public const string Capped = "capped";

    /// <summary>Shown for reference, not ranked.</summary>
    public const string Open = "open";
}
