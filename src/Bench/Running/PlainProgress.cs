using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Tasks;

namespace Bench.Running;

/// <summary>Shows a contest as lines for a log: one for every event, and every 15 seconds one that says how far a training is.</summary>
internal sealed class PlainProgress(TextWriter output, ContestTask task) : IContestObserver
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

    public void Ended(RunKey run, RunRecord record, bool kept)
    {
        var count = Interlocked.Increment(ref ended);
        var share = planned > 0 ? Invariant($"; {count} of {planned} runs") : "";
        Write(run, RunText.Of(record, kept, task) + share);
    }

    private void Write(RunKey run, string text)
    {
        lock (writing)
            output.WriteLine($"[{run}] {text}");
    }
}
