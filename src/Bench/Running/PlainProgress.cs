using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;

namespace Bench.Running;

/// <summary>Lines for logs: what happens, and now and then how a training stands.</summary>
internal sealed class PlainProgress(TextWriter output) : IContestObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly Lock writing = new();
    private readonly Dictionary<RunKey, Stopwatch> lastLines = [];
    private int planned;
    private int ended;

    public void Planned(int runs) => planned = runs;

    public void Started(RunKey run)
    {
    }

    public void Happened(RunKey run, RunEvent happening)
    {
        if (happening.Note is { } note)
            Write(run, note);
        if (happening.Progress is not { } progress)
            return;
        lock (writing)
        {
            if (lastLines.TryGetValue(run, out var last) && last.Elapsed < Pause)
                return;
            lastLines[run] = Stopwatch.StartNew();
        }

        Write(run, RunText.Of(progress));
    }

    public void Ended(RunKey run, RunRecord record, bool kept) =>
        Write(run, Invariant($"{RunText.Of(record, kept)}{(planned > 0 ? $"; {Interlocked.Increment(ref ended)} of {planned} runs" : "")}"));

    private void Write(RunKey run, string text)
    {
        lock (writing)
            output.WriteLine($"[{run}] {text}");
    }
}
