namespace Reports.Reviewing;

/// <summary>What a finding means for a review.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>The committed results do not hold.</summary>
    Failure,
}
