using System.Globalization;

namespace Bench;

/// <summary>The conditions that the system sets for the process.</summary>
internal static class ProcessConditions
{
    private const string NoFolder = "the working folder is gone. Change to a folder that exists (cd)";

    // The program with its libraries has about 120 files open, and drawing plots adds some.
    private const int FewestFiles = 256;

    private const string LimitsFile = "/proc/self/limits";
    private const string LimitOfFiles = "Max open files";

    /// <summary>Says why the program cannot work in this process, with the fix; null where it can.</summary>
    public static string? Fault() => FaultOfFolder() ?? FaultOfFiles();

    private static string? FaultOfFolder()
    {
        try
        {
            return Directory.Exists(Environment.CurrentDirectory) ? null : NoFolder;
        }
        catch (IOException)
        {
            return NoFolder;
        }
    }

    // .NET has raised the limit as far as the process may. Other systems have no such file, and no such limit that users meet.
    private static string? FaultOfFiles() =>
        File.Exists(LimitsFile) && LimitIn(File.ReadLines(LimitsFile)) is { } limit and < FewestFiles
            ? Invariant($"the process may open only {limit} files. Expected at least {FewestFiles}; raise the hard limit ")
                + "('ulimit -Hn' shows it), or start a new shell"
            : null;

    // Gives the number of files that a process may open; null where it is unlimited or unknown.
    private static int? LimitIn(IEnumerable<string> lines)
    {
        var found = lines.FirstOrDefault(line => line.StartsWith(LimitOfFiles, StringComparison.Ordinal));
        var columns = found?[LimitOfFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.TryParse(columns?[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
