using System.Diagnostics;
using Harness.Common;

namespace Harness.Contest.Timing;

/// <summary>
/// A process's turn on the machine. Processes work side by side, but while one measures speed the others pause, because they would disturb what it
/// measures. Two lock files in a folder arrange that: processes that work share one of them, and a process that measures holds both alone.
/// </summary>
public sealed class MachineTurn : IDisposable
{
    // A run says about once a second that it can pause. Steps that say nothing for minutes are known, steps of an hour are not.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly string timing;
    private readonly string working;
    private readonly WorkingNotes notes;
    private readonly string note;
    private readonly Action? waiting;
    private readonly Stopwatch since;
    private readonly Stopwatch paused = new();
    private IDisposable? share;

    private MachineTurn(string folder, string who, Action? waiting, CancellationToken cancel)
    {
        timing = TimingIn(folder);
        working = Path.Combine(folder, "working.lock");
        notes = new WorkingNotes(folder);
        note = who;
        this.waiting = waiting;
        Work(waiting, cancel);
        since = Stopwatch.StartNew();
    }

    /// <summary>
    /// The folder of the lock files of this machine. It bears the machine's name, because machines may share the folder that it is in.
    /// </summary>
    public static string FolderHere => Path.Combine(CacheFolder.Path, "machines", Environment.MachineName);

    /// <summary>The time spent waiting while others measured speed.</summary>
    public TimeSpan Paused => paused.Elapsed;

    /// <summary>The time since the turn began, without that spent waiting.</summary>
    public TimeSpan Worked => since.Elapsed - Paused;

    /// <summary>Begins to work, after waiting until no other process measures speed.</summary>
    /// <param name="folder">The folder of the lock files: processes that name the same folder take turns.</param>
    /// <param name="who">The name of the work, for whoever has to wait for it, such as "best-chain, seed 1".</param>
    /// <param name="waiting">An action that is called whenever the work has to wait for a measurement of speed; null for nothing.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static MachineTurn Begin(string folder, string who, Action? waiting = null, CancellationToken cancel = default) =>
        new(folder, who, waiting, cancel);

    /// <summary>
    /// Says whether another process measures speed now while a process does not say that it works, because it rests or has not begun. False where
    /// the folder cannot be read.
    /// </summary>
    /// <param name="folder">The folder of the lock files.</param>
    /// <param name="process">The number of the process.</param>
    public static bool Rests(string folder, int process)
    {
        try
        {
            return FileLock.IsTaken(TimingIn(folder)) && !WorkingNotes.IsLeftBy(folder, process);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits while another process measures speed. A process that works calls this often.</summary>
    public void Yield()
    {
        if (!FileLock.IsTaken(timing))
            return;
        paused.Start();
        waiting?.Invoke();
        Rest();
        FileLock.Share(timing).Dispose();
        Work();
        paused.Stop();
    }

    /// <summary>Waits until all other processes have paused, and keeps the machine for this one.</summary>
    /// <param name="waiting">An action that is called once when there is somebody to wait for.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="longest">The longest time to wait; null for an hour.</param>
    /// <returns>An object that gives the machine back when it is disposed.</returns>
    /// <exception cref="TimeoutException">The others did not pause in time. The message names those that are still at work.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public IDisposable Alone(Action waiting, CancellationToken cancel = default, TimeSpan? longest = null)
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

        var limit = longest ?? LongestWait;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(limit);
        IDisposable? timingHeld = null;
        try
        {
            timingHeld = FileLock.Take(timing, Tell, patience.Token);
            return new Held(this, timingHeld, FileLock.Take(working, Tell, patience.Token));
        }
        catch (OperationCanceledException error)
        {
            timingHeld?.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw new TimeoutException(
                Invariant($"waited {limit.TotalMinutes:0.#} minutes to have the machine alone. Still at work: {notes.WhoWorks()}. ")
                + "End it, or wait for its end, and measure with 'bench time'.",
                error);
        }
    }

    public void Dispose() => Rest();

    private void Rest()
    {
        notes.Remove();
        share?.Dispose();
        share = null;
    }

    private static string TimingIn(string folder) => Path.Combine(folder, "timing.lock");

    private void Work(Action? waiting = null, CancellationToken cancel = default)
    {
        share = FileLock.Share(working, waiting, cancel);
        notes.Leave(note);
    }

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
    private readonly TimeSpan workedBefore = turn.Worked;

    public double Seconds => (turn.Worked - workedBefore).TotalSeconds;
}
