using Harness.Contest.Methods;

namespace Bench;

/// <summary>The exit codes of the program besides 0, which means success.</summary>
internal static class ExitCodes
{
    /// <summary>A run failed, or something that it needs is missing.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for something that does not exist: an option, an entry, a track, a file.</summary>
    public const int Usage = 2;

    /// <summary>Results differ from the committed ones.</summary>
    public const int CheckFailed = 3;

    /// <summary>The user pressed Ctrl-C, or the program got SIGTERM. Shells use the same number for Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code for an error.</summary>
    public static int Of(Exception error) =>
        error is ArgumentException or PluginException or FileNotFoundException or DirectoryNotFoundException ? Usage : Failed;
}

/// <summary>Results that were computed now differ from the committed ones.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);

/// <summary>One or more runs failed. The message says in one line which one failed and why.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
