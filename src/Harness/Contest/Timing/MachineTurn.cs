using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Refereeing;

namespace Harness.Contest.Timing;

/// <summary>
/// What the runs on one machine do at the same time: all work, or one times itself while the others pause, because timings of several would spoil each
/// other. Two lock files: who works shares one, who times holds both alone.
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

    /// <summary>Time spent waiting for others' timings.</summary>
    public TimeSpan Paused => paused.Elapsed;

    /// <summary>Begins to work; waits while another times itself.</summary>
    /// <param name="folder">The machine's: runs that name the same folder take turns.</param>
    public static MachineTurn Begin(string folder) => new(folder);

    /// <summary>To be called often while working: waits while another times itself.</summary>
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

    /// <summary>The machine for oneself.</summary>
    /// <param name="waiting">Called where others have to pause or end their timing first.</param>
    /// <returns>Gives the machine back when disposed.</returns>
    public IDisposable Alone(Action waiting)
    {
        // Who waits for the timing lock must not share the working one: its holder may be waiting for that.
        Rest();
        var told = false;
        void Tell()
        {
            if (!told)
                waiting();
            told = true;
        }

        var first = FileLock.Take(timing, Tell);
        return new Held(this, first, FileLock.Take(working, Tell));
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
