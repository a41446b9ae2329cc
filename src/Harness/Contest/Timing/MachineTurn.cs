using System.Diagnostics;
using Harness.Common;

namespace Harness.Contest.Timing;

/// <summary>
/// A process's turn on the machine. Processes work side by side, but while one measures speed the others pause, because they would disturb what it
/// measures. Two lock files in a folder arrange that: processes that work share one of them, and a process that measures holds both alone.
/// </summary>
public sealed class MachineTurn : IDisposable
{
    private readonly string timing;
    private readonly string working;
    private readonly Stopwatch paused = new();
    private IDisposable? share;

    private MachineTurn(string folder)
    {
        timing = Path.Combine(folder, "timing.lock");
        working = Path.Combine(folder, "working.lock");
        Work();
    }

    /// <summary>The time spent waiting while others measured speed.</summary>
    public TimeSpan Paused => paused.Elapsed;

    /// <summary>Begins to work, after waiting until no other process measures speed.</summary>
    /// <param name="folder">The folder of the lock files: processes that name the same folder take turns.</param>
    public static MachineTurn Begin(string folder) => new(folder);

    /// <summary>Waits while another process measures speed. A process that works calls this often.</summary>
    public void Yield()
    {
        if (!FileLock.IsTaken(timing))
            return;
        paused.Start();
        Rest();
        FileLock.Share(timing).Dispose();
        Work();
        paused.Stop();
    }

    /// <summary>Waits until all other processes have paused, and keeps the machine for this one.</summary>
    /// <param name="waiting">An action that is called once when there is somebody to wait for.</param>
    /// <returns>An object that gives the machine back when it is disposed.</returns>
    public IDisposable Alone(Action waiting)
    {
        // A process that waits for the timing lock must not share the working lock, because the holder of the timing lock may be waiting for it.
        Rest();
        var told = false;
        void Tell()
        {
            if (!told)
                waiting();
            told = true;
        }

        var timingHeld = FileLock.Take(timing, Tell);
        var workingHeld = FileLock.Take(working, Tell);
        return new Held(this, timingHeld, workingHeld);
    }

    public void Dispose() => Rest();

    private void Rest()
    {
        share?.Dispose();
        share = null;
    }

    private void Work() => share = FileLock.Share(working);

    private sealed class Held(MachineTurn turn, IDisposable timing, IDisposable working) : IDisposable
    {
        public void Dispose()
        {
            working.Dispose();
            timing.Dispose();
            turn.Work();
        }
    }
}

/// <summary>Counts the seconds that a process works from now on, without those in which it waits for its turn on the machine.</summary>
internal sealed class WorkClock(MachineTurn turn)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly TimeSpan pausedBefore = turn.Paused;

    public double Seconds => (watch.Elapsed - (turn.Paused - pausedBefore)).TotalSeconds;
}
