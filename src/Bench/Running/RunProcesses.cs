using System.ComponentModel;
using System.Diagnostics;
using Harness.Common;

namespace Bench.Running;

/// <summary>
/// The processes of a run. They are found by a variable of their environment, even when the process that started them has ended.
/// </summary>
internal sealed class RunProcesses
{
    private const string Variable = "BENCH_RUN";

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
            int[] left = [.. ProcessEnvironments.With(Variable, mark)];
            if (left.Length == 0)
                return;
            foreach (var process in left)
                Kill(process);
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
