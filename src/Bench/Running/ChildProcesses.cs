using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Training;

namespace Bench.Running;

/// <summary>Starts this program once for every run, so that no run sees what another left in memory.</summary>
internal sealed class ChildProcesses(RunSettings settings) : IRunStarter
{
    /// <summary>The hidden command that runs one entry in its own process.</summary>
    public const string CommandName = "run-one";

    /// <summary>The option of that command which ends the process when the one that started it is gone.</summary>
    public const string TiedOption = "--tied";

    public async Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = Command(run) };
        var errors = new ChildErrors();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && RunEvent.TryParse(line.Data) is { } happening)
                watch(happening);
        };
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0 ? null : errors.Reason(process.ExitCode);
    }

    private ProcessStartInfo Command(RunKey run)
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
        string[] arguments =
        [
            CommandName, TiedOption, "--track", settings.Track.File ?? run.Track, "--method", run.Method, "--seed", Invariant($"{run.Seed}"),
            "--artifacts", settings.Artifacts, "--threads", Invariant($"{settings.Threads}"),
            "--device", settings.Device.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
            .. settings.AskedPrecision is { } precision ? new[] { "--precision", precision.Name } : [],
            .. settings.Data is null ? [] : new[] { "--data", settings.Data },
            .. settings.Text is null ? [] : new[] { "--text", settings.Text },
            .. settings.Pretrained is null ? [] : new[] { "--pretrained", settings.Pretrained },
            .. settings.Plugins.SelectMany(folder => new[] { "--plugins", folder }),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}

/// <summary>Keeps the last lines that a run's process writes to standard error, and says from them why it ended.</summary>
internal sealed class ChildErrors
{
    private const int KeptLines = 5;

    // The exit code of a process that was ended by a signal is this number plus the signal's number.
    private const int SignalBase = 128;
    private const int Kill = 9;

    // The C++ runtime writes this before the message of an exception that nobody catches.
    private const string NativeException = "what():";

    private readonly Queue<string> lines = new();
    private string? thrown;

    /// <param name="line">A line, which may come from any thread; null at the end of the output.</param>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (lines)
        {
            var text = line.Trim();
            if (text.StartsWith(NativeException, StringComparison.Ordinal))
                thrown = text[NativeException.Length..].Trim();
            lines.Enqueue(text);
            if (lines.Count > KeptLines)
                lines.Dequeue();
        }
    }

    public string Reason(int exitCode)
    {
        lock (lines)
        {
            // After a crash the last lines are its trace, so they do not say what happened.
            if (exitCode > SignalBase)
                return Signalled(exitCode - SignalBase, thrown);
            return lines.Count > 0 ? lines.Last() : Invariant($"the run's process ended with exit code {exitCode}");
        }
    }

    private static string Signalled(int signal, string? thrown) => signal switch
    {
        _ when thrown is not null => $"the run's process was ended by an exception of libtorch that could not be caught: {thrown}",
        Kill => "the run's process was killed from outside, as the system does when memory runs out",
        _ => Invariant($"the run's process was ended by signal {signal}"),
    };
}
