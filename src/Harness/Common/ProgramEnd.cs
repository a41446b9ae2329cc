using System.Runtime.InteropServices;

namespace Harness.Common;

/// <summary>Ends the program whatever its threads do.</summary>
public static partial class ProgramEnd
{
    /// <summary>
    /// Ends the program, except on Windows without the work that libraries do at its end: libtorch takes itself apart there, and a thread that still
    /// uses it, as one that a plugin left behind may, would crash the program.
    /// </summary>
    public static void Now(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
