using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Bench.Running;

/// <summary>
/// The processes of a run. What a process starts inherits its environment, so that they are found by a variable there even when the process that
/// started them has ended. Only Linux shows the environment of other processes.
/// </summary>
internal sealed class RunProcesses
{
    private const string Variable = "BENCH_RUN";
    private const string AllProcesses = "/proc";

    // A process may start another while it is ended, and none can do so many times.
    private const int Rounds = 10;

    private readonly string mark = $"{Guid.NewGuid():N}";

    /// <param name="command">The command that starts the first of the processes.</param>
    public RunProcesses(ProcessStartInfo command) => command.Environment[Variable] = mark;

    /// <summary>Ends every process that is left.</summary>
    public void End()
    {
        for (var round = 0; round < Rounds; round++)
        {
            int[] left = [.. Left()];
            if (left.Length == 0)
                return;
            foreach (var process in left)
                Kill(process);
        }
    }

    private IEnumerable<int> Left() => !Directory.Exists(AllProcesses) ? [] : Directory.GetDirectories(AllProcesses)
        .Where(folder => EnvironmentOf(folder).Contains($"{Variable}={mark}", StringComparison.Ordinal))
        .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));

    private static string EnvironmentOf(string folder)
    {
        if (!Path.GetFileName(folder).All(char.IsAsciiDigit))
            return "";
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or belongs to somebody else.
            return "";
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has ended meanwhile.
        }
    }
}
