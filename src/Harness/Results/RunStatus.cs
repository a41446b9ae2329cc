namespace Harness.Results;

/// <summary>How a run ended, as the tables spell it.</summary>
public static class RunStatus
{
    public const string Ok = "ok";

    /// <summary>It broke a rule of the contest.</summary>
    public const string Disqualified = "disqualified";

    /// <summary>It stopped on an error.</summary>
    public const string Failed = "failed";
}
