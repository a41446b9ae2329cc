using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Bench.Running;

/// <summary>
/// Starts this program once for every run, so that no run sees what another left in memory. A process is ended, with all that it started, as soon as
/// its record is final, or when it takes more than the limits of a run.
/// </summary>
internal sealed class ChildProcesses(RunSettings settings) : IRunStarter
{
    /// <summary>The hidden command that runs one entry in its own process.</summary>
    public const string CommandName = "run-one";

    /// <summary>The option of that command which ends the process when the one that started it is gone.</summary>
    public const string TiedOption = "--tied";

    // What a process wrote before it ended arrives within this time, unless another process holds its output.
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    public Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel) =>
        RunAsync(Command(run), settings.Limits, MachineTurn.FolderHere, watch, cancel);

    /// <summary>Starts a process that does a run, and waits until it has said that its record is final or has ended.</summary>
    /// <param name="machine">The folder where those who share the machine take turns: see <see cref="MachineTurn"/>.</param>
    /// <inheritdoc cref="IRunStarter.RunAsync" path="/returns"/>
    internal static async Task<string?> RunAsync(
        ProcessStartInfo command, RunLimits limits, string machine, Action<RunEvent> watch, CancellationToken cancel)
    {
        var all = new RunProcesses(command);
        using var process = new Process { StartInfo = command, EnableRaisingEvents = true };
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFinal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new ChildErrors("the run's process");
        process.Exited += (_, _) => ended.TrySetResult();
        process.Start();
        var heard = Task.WhenAll(ListenAsync(process.StandardOutput, Hear), ListenAsync(process.StandardError, errors.Add));
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var exceeded = new LimitWatch(process, limits, machine).ExceededAsync(stop.Token);
            var first = await Task.WhenAny(ended.Task, isFinal.Task, exceeded).WaitAsync(cancel);
            await stop.CancelAsync();
            if (first == exceeded)
                return await exceeded;
            await first;
        }
        finally
        {
            // Also what the process started is ended, and threads that it left behind.
            all.End(process);
        }

        // Where another process holds the output, it never ends.
        await Task.WhenAny(Task.WhenAll(process.WaitForExitAsync(cancel), heard), Task.Delay(LastOutput, cancel));
        cancel.ThrowIfCancellationRequested();
        return isFinal.Task.IsCompleted ? null : errors.Reason(process.ExitCode);

        // Whatever goes wrong while a process is listened to is a fault of its run alone.
        async Task ListenAsync(TextReader output, Action<string> hear)
        {
            try
            {
                await Task.Run(() => OutputLines.ReadAsync(output, hear), cancel);
            }
            catch (Exception error)
            {
                ended.TrySetException(error);
            }
        }

        void Hear(string line)
        {
            if (RunEvent.TryParse(line) is not { } happening)
                return;
            if (happening.IsFinal)
                isFinal.TrySetResult();
            else
                watch(happening);
        }
    }

    /// <summary>
    /// Ends this process when its standard input ends, because then the process that started it is gone. A run that outlived a killed contest would
    /// work in the same folder as the one that is started next.
    /// </summary>
    public static void EndWithParent()
    {
        var waiting = new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            ProgramEnd.Now(ExitCodes.Failed);
        });
        waiting.IsBackground = true;
        waiting.Start();
    }

    /// <summary>Makes what starts this program once more. Its input and its outputs are redirected.</summary>
    public static ProcessStartInfo ThisProgram(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Under 'dotnet bench.dll' the process is dotnet, and the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcesses).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private ProcessStartInfo Command(RunKey run) =>
        ThisProgram([CommandName, TiedOption, .. settings.Arguments, "--method", run.Method, "--seed", Invariant($"{run.Seed}")]);
}

/// <summary>Watches what the process of a run takes.</summary>
internal sealed class LimitWatch(Process process, RunLimits limits, string machine)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the process takes more than it may, which never happens without limits.</summary>
    /// <returns>A sentence that says which limit that was.</returns>
    public async Task<string> ExceededAsync(CancellationToken cancel)
    {
        if (limits == RunLimits.None)
            await Task.Delay(Timeout.Infinite, cancel);
        var worked = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            await Task.Delay(Pause, cancel);
            if (limits.Time is null || !MachineTurn.Rests(machine, process.Id))
                worked += watch.Elapsed;
            watch.Restart();
            if (worked > limits.Time)
                return Invariant($"the run took longer than its limit of {limits.Minutes} minutes, and was ended. ")
                    + "A longer --time-limit lets it go on";
            if (limits.MemoryBytes is { } most && Bytes() is var bytes && bytes > most)
                return Invariant($"the run's process, and what it started, held {bytes / 1e9:F1} GB, ")
                    + Invariant($"more than its limit of {limits.MemoryGb} GB, and was ended. A higher --memory-limit lets it go on");
        }
    }

    private long Bytes() => process.HasExited ? 0 : LinuxProcesses.BytesOfTree(process);
}
