namespace Reports.Reviewing;

/// <summary>Something that a run of an entry found otherwise than the committed results have it.</summary>
/// <param name="Entry">Or what else it is about.</param>
/// <param name="Before">As committed.</param>
/// <param name="After">As found now.</param>
public sealed record Finding(Severity Severity, string Entry, string What, string Before, string After);
