namespace Bench;

/// <summary>What the program ends with; 0 where all went well.</summary>
internal static class ExitCodes
{
    /// <summary>A run failed, or something that it needs did.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for something that is not there.</summary>
    public const int Usage = 2;

    /// <summary>Results are not what the committed ones say.</summary>
    public const int CheckFailed = 3;

    /// <summary>Ctrl-C, as shells have it.</summary>
    public const int Interrupted = 130;
}
