namespace Harness.Results;

/// <summary>Which table an entry stands in.</summary>
public enum Division
{
    /// <summary>Ranked; must fit the track's cap.</summary>
    Capped,

    /// <summary>Shown for reference, not ranked.</summary>
    Open,
}
