using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Common;

namespace Harness.Contest.Timing;

/// <summary>
/// A process's turn on the machine. Processes work side by side, but while one measures speed the others pause, because they would disturb what it
/// measures. Two lock files in a folder arrange that: processes that work share one of them, and a process that measures holds both alone.
/// </summary>
public sealed partial class MachineTurn : IDisposable
{
    // A run says about once a second that it can pause. Steps that say nothing for minutes are known, steps of an hour are not, and neither are
    // measurements of an hour.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly string timing;
    private readonly string working;
    private readonly string measuring;
    private readonly WorkingNotes notes;
    private readonly string note;
    private readonly Action<string>? waiting;
    private readonly TimeSpan longest;
    private readonly Stopwatch since;
    private readonly Stopwatch paused = new();
    private IDisposable? share;

    private MachineTurn(string folder, string who, Action<string>? waiting, TimeSpan? longest, CancellationToken cancel)
    {
        timing = TimingIn(folder);
        working = Path.Combine(folder, "working.lock");
        measuring = MeasuringIn(folder);
        notes = new WorkingNotes(folder);
        note = who;
        this.waiting = waiting;
        this.longest = longest ?? LongestWait;
        WaitForMeasurement(cancel, patience => Work(TellOfMeasurement, patience));
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
    /// <param name="who">The name of the work, for whoever has to wait for it, such as "best-chain, seed 1" or "the speed of track quick".</param>
    /// <param name="waiting">
    /// An action that is called whenever the work has to wait for a measurement of speed, with a sentence that names it; null for nothing.
    /// </param>
    /// <param name="longest">
    /// The longest time to wait for others to pause; null for an hour. For a measurement of speed, which may itself wait so long before it begins,
    /// the wait may be twice as long.
    /// </param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="MachineBusyException">The measurement did not end in time. The message names it.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static MachineTurn Begin(
        string folder, string who, Action<string>? waiting = null, TimeSpan? longest = null, CancellationToken cancel = default) =>
        new(folder, who, waiting, longest, cancel);

    /// <summary>
    /// Says whether another process measures speed now, and says so, while a process does not say that it works, because it rests or has not begun.
    /// False where the folder cannot be read.
    /// </summary>
    /// <param name="folder">The folder of the lock files.</param>
    /// <param name="process">The number of the process.</param>
    public static bool Rests(string folder, int process)
    {
        try
        {
            // A run that has taken the lock itself rests for nobody.
            return FileLock.IsTaken(TimingIn(folder))
                && ProcessIn(File.ReadAllText(MeasuringIn(folder))) is { } other && other != process
                && !WorkingNotes.IsLeftBy(folder, process);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits while another process measures speed. A process that works calls this often.</summary>
    /// <exception cref="MachineBusyException">The measurement did not end in time. The message names it.</exception>
    public void Yield()
    {
        if (!FileLock.IsTaken(timing))
            return;
        paused.Start();
        try
        {
            TellOfMeasurement();
            Rest();
            WaitForMeasurement(CancellationToken.None, patience =>
            {
                FileLock.Share(timing, cancel: patience).Dispose();
                Work(cancel: patience);
            });
        }
        finally
        {
            paused.Stop();
        }
    }

    /// <summary>Waits until all other processes have paused, and keeps the machine for this one. The turn is over when it is given back.</summary>
    /// <param name="waiting">An action that is called once when there is somebody to wait for.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>An object that gives the machine back when it is disposed.</returns>
    /// <exception cref="MachineBusyException">The others did not pause in time. The message names those that are still at work.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public IDisposable Alone(Action waiting, CancellationToken cancel = default)
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

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(longest);
        IDisposable? timingHeld = null;
        try
        {
            timingHeld = FileLock.Take(timing, Tell, patience.Token);
            SayThatItMeasures();
            return new Held(timingHeld, FileLock.Take(working, Tell, patience.Token), measuring);
        }
        catch (Exception error)
        {
            Forget(timingHeld is null ? null : measuring);
            timingHeld?.Dispose();
            cancel.ThrowIfCancellationRequested();
            if (error is not OperationCanceledException)
                throw;
            throw new MachineBusyException(
                Invariant($"waited {longest.TotalMinutes:0.#} minutes to have the machine alone. Still at work: {notes.WhoWorks()}. ")
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

    private static string MeasuringIn(string folder) => Path.Combine(folder, "measuring.txt");

    // The process that a note names; null where that has ended.
    private static int? ProcessIn(string note)
    {
        if (NotedProcess().Match(note) is not { Success: true } match)
            return null;
        var process = match.Groups[1].Value;
        return WorkingNotes.IsAlive(process) ? int.Parse(process, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"\(process ([0-9]{1,9})\)$")]
    private static partial Regex NotedProcess();

    private void Work(Action? waiting = null, CancellationToken cancel = default)
    {
        share = FileLock.Share(working, waiting, cancel);
        notes.Leave(note);
    }

    private void TellOfMeasurement() => waiting?.Invoke($"waiting for a measurement: {WhoMeasures()}");

    private void WaitForMeasurement(CancellationToken cancel, Action<CancellationToken> wait)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // The one that measures may itself wait for others before it begins.
        var limit = longest + longest;
        patience.CancelAfter(limit);
        try
        {
            wait(patience.Token);
        }
        catch (OperationCanceledException error)
        {
            cancel.ThrowIfCancellationRequested();
            throw new MachineBusyException(
                Invariant($"waited {limit.TotalMinutes:0.#} minutes for a measurement to end: {WhoMeasures()}. ")
                + "End it, and give the same command again.",
                error);
        }
    }

    // The holder of the lock says who it is. Until it has, nobody is named.
    private void SayThatItMeasures()
    {
        try
        {
            AtomicFile.WriteAllText(measuring, Invariant($"{note} (process {Environment.ProcessId})"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's file stays, and names a process that has ended. Then nobody is named, and the time of a run that rests counts.
        }
    }

    private string WhoMeasures()
    {
        try
        {
            return File.ReadAllText(measuring) is var said && ProcessIn(said) is not null ? said : WorkingNotes.None;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return WorkingNotes.None;
        }
    }

    // As long as the lock is held nobody else writes the note.
    private static void Forget(string? note)
    {
        try
        {
            if (note is not null)
                File.Delete(note);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process that it names will have ended.
        }
    }

    private sealed class Held(IDisposable timing, IDisposable working, string measuring) : IDisposable
    {
        public void Dispose()
        {
            Forget(measuring);
            working.Dispose();
            timing.Dispose();
        }
    }
}

/// <summary>Another process kept the machine for too long. That says nothing about the entry that waited.</summary>
public sealed class MachineBusyException(string message, Exception inner) : TimeoutException(message, inner);

/// <summary>Counts the seconds that a process works from now on, without those in which it waits for its turn on the machine.</summary>
internal sealed class WorkClock(MachineTurn turn)
{
    private readonly TimeSpan workedBefore = turn.Worked;

    public double Seconds => (turn.Worked - workedBefore).TotalSeconds;
}
