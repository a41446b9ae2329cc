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

    /// <summary>Ends the first process, and every other that is left.</summary>
    public void End(Process first)
    {
        LinuxProcesses.KillTree(first);
        for (var round = 0; round < Rounds; round++)
        {
            int[] left = [.. LinuxProcesses.WithVariable(Variable, mark)];
            if (left.Length == 0)
                return;
            foreach (var process in left)
                LinuxProcesses.Kill(process);
        }
    }
}
