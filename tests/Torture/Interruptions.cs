using System.Diagnostics;
using Harness.Common;

namespace Torture;

/// <summary>Ends contests at random moments.</summary>
internal static class Interruptions
{
    private const ulong Seed = 20;
    private const int Interrupted = 130;

    // Runs end by themselves when the contest that started them is gone.
    private static readonly TimeSpan UntilRunsEnd = TimeSpan.FromSeconds(5);

    /// <summary>Kills the process of the contest alone, as the system does when memory runs out.</summary>
    public static IEnumerable<Attempt> Kills(Playground playground, int attempts)
    {
        var whole = playground.Seconds;
        for (var i = 0; i < attempts; i++)
        {
            var place = playground.NewPlace();
            var moment = SplitMix.For(Seed, (ulong)i).Uniform() * whole;
            using (var process = playground.Start(playground.Contest(place)))
            {
                var reading = Drain(process);
                process.WaitForExit(TimeSpan.FromSeconds(moment));
                process.Kill();
                process.WaitForExit();
                GC.KeepAlive(reading);
            }

            var fault = SpinWait.SpinUntil(() => !playground.IsAtWork, UntilRunsEnd)
                ? playground.FaultAfterResuming(place)
                : "a run outlived the contest";
            place.Remove();
            yield return new Attempt(Invariant($"killed after {moment:F1} s of {whole:F1}"), fault);
        }
    }

    /// <summary>Sends a signal that asks the contest to stop.</summary>
    public static IEnumerable<Attempt> Signals(Playground playground, int attempts)
    {
        var whole = playground.Seconds;
        for (var i = 0; i < attempts; i++)
        {
            var place = playground.NewPlace();
            var moment = SplitMix.For(Seed + 1, (ulong)i).Uniform() * whole;
            var signal = i % 2 == 0 ? "INT" : "TERM";
            var process = playground.Start(playground.Contest(place));
            Thread.Sleep(TimeSpan.FromSeconds(moment));
            var wasAtWork = !process.HasExited;
            Process.Start("kill", [$"-{signal}", Invariant($"{process.Id}")]).WaitForExit();
            var ended = Playground.Wait(process);
            // Before .NET has begun, a signal ends the process as it ends any other.
            var early = signal == "INT" ? 130 : 143;
            var fault = wasAtWork && ended.ExitCode is not (0 or Interrupted) && ended.ExitCode != early ? $"it ended with {ended.ExitCode}"
                : playground.IsAtWork ? "a run outlived the contest"
                : playground.FaultAfterResuming(place);
            place.Remove();
            yield return new Attempt(Invariant($"SIG{signal} after {moment:F1} s of {whole:F1}"), fault);
        }
    }

    // A process whose output nobody reads waits once the pipe is full.
    private static Task Drain(Process process) =>
        Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
}

/// <summary>Two contests at once on the same folders.</summary>
internal static class Pairs
{
    /// <inheritdoc cref="Pairs"/>
    public static IEnumerable<Attempt> Run(Playground playground, int attempts)
    {
        for (var i = 0; i < attempts; i++)
        {
            var place = playground.NewPlace();
            var both = new[] { playground.Start(playground.Contest(place)), playground.Start(playground.Contest(place)) };
            var ended = Task.WhenAll(both.Select(process => Task.Run(() => Playground.Wait(process)))).GetAwaiter().GetResult();
            var fault = ended.FirstOrDefault(one => one.ExitCode != 0) is { } failed
                ? $"one ended with {failed.ExitCode}: {Playground.LastLine(failed.Errors)}"
                : playground.FaultOf(place);
            place.Remove();
            yield return new Attempt("two contests", fault);
        }
    }
}
