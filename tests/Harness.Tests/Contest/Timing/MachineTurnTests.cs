using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Timing;

namespace Harness.Tests.Contest.Timing;

public sealed class MachineTurnTests : IDisposable
{
    // A test that hangs ends after this time; no figure depends on it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Alone_waits_until_the_others_pause_and_lets_them_go_on()
    {
        var watch = Stopwatch.StartNew();
        var told = 0;
        using var worker = MachineTurn.Begin(folder.Path, "a test", _ => told++);
        var clock = new WorkClock(worker);
        using var timer = MachineTurn.Begin(folder.Path, "a test");
        using var waits = new ManualResetEventSlim();

        var alone = Task.Run(() => timer.Alone(waits.Set));
        Assert.True(waits.Wait(Patience));
        Assert.False(alone.IsCompleted);
        var pause = Task.Run(worker.Yield);
        var held = await alone.WaitAsync(Patience);

        Assert.False(pause.IsCompleted);
        held.Dispose();
        await pause.WaitAsync(Patience);
        Assert.Equal(1, told);
        Assert.True(worker.Paused > TimeSpan.Zero);
        Assert.InRange(clock.Seconds, 0, (watch.Elapsed - worker.Paused).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, timer.Paused);
    }

    [Fact]
    public void Alone_gives_up_and_names_what_does_not_pause()
    {
        using var worker = MachineTurn.Begin(folder.Path, "sleeper, seed 1, on track quick");
        var timer = MachineTurn.Begin(folder.Path, "a measurement", longest: TimeSpan.FromSeconds(0.3));

        var error = Assert.Throws<MachineBusyException>(() => timer.Alone(() => { }));

        Assert.Equal(
            $"waited 0 minutes to have the machine alone. Still at work: sleeper, seed 1, on track quick (process {Environment.ProcessId}). "
            + "End it, or wait for its end, and measure with 'bench time'.",
            error.Message);
        // Those who work go on, because nobody holds the machine.
        worker.Yield();
        Assert.Equal(TimeSpan.Zero, worker.Paused);
    }

    [Fact]
    public async Task Those_who_wait_for_a_measurement_give_up_and_name_it()
    {
        var told = new List<string>();
        var longest = TimeSpan.FromSeconds(0.3);
        using var timer = MachineTurn.Begin(folder.Path, "the speed of track quick");
        using var worker = MachineTurn.Begin(folder.Path, "a run", told.Add, longest);
        using var waits = new ManualResetEventSlim();
        var pausing = Task.Run(() =>
        {
            waits.Wait(Patience);
            return Assert.Throws<MachineBusyException>(worker.Yield);
        });
        using var alone = timer.Alone(waits.Set);

        var late = Assert.Throws<MachineBusyException>(() => MachineTurn.Begin(folder.Path, "another run", told.Add, longest));

        var expected = $"the speed of track quick (process {Environment.ProcessId})";
        var message = $"waited 0 minutes for a measurement to end: {expected}. End it, and give the same command again.";
        Assert.Equal(message, late.Message);
        Assert.Equal(message, (await pausing).Message);
        Assert.Equal([$"waiting for a measurement: {expected}", $"waiting for a measurement: {expected}"], told);
    }

    /// <summary>An entry may take the lock of those who measure. Then its own time still counts, and nobody else is named.</summary>
    [Fact]
    public void Rests_is_for_a_measurement_that_says_who_it_is()
    {
        var timer = MachineTurn.Begin(folder.Path, "the speed of track quick");
        using (timer.Alone(() => { }))
        {
            Assert.True(MachineTurn.Rests(folder.Path, process: 1));
            Assert.False(MachineTurn.Rests(folder.Path, Environment.ProcessId));
        }

        Assert.False(MachineTurn.Rests(folder.Path, process: 1));
        using var taken = FileLock.Take(Path.Combine(folder.Path, "timing.lock"), () => { });
        Assert.False(MachineTurn.Rests(folder.Path, process: 1));
        File.WriteAllText(Path.Combine(folder.Path, "measuring.txt"), "the speed of track quick (process 999999999)");
        Assert.False(MachineTurn.Rests(folder.Path, process: 1));
        using var alsoTaken = FileLock.Take(Path.Combine(folder.Path, "working.lock"), () => { });
        var told = new List<string>();
        Assert.Throws<MachineBusyException>(() => MachineTurn.Begin(folder.Path, "a run", told.Add, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(["waiting for a measurement: a process that left no note"], told);
    }

    [Fact]
    public void Alone_ends_when_it_is_cancelled()
    {
        using var worker = MachineTurn.Begin(folder.Path, "a test");
        var timer = MachineTurn.Begin(folder.Path, "a test");
        using var cancelled = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => timer.Alone(cancelled.Cancel, cancelled.Token));
    }

    [Fact]
    public void Alone_forgets_the_notes_of_processes_that_are_gone()
    {
        var note = Path.Combine(folder.Path, "working", "999999999-1.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        File.WriteAllText(note, "gone");
        using var worker = MachineTurn.Begin(folder.Path, "here");
        var timer = MachineTurn.Begin(folder.Path, "a test", longest: TimeSpan.FromMilliseconds(50));

        var error = Assert.Throws<MachineBusyException>(() => timer.Alone(() => { }));

        Assert.DoesNotContain("gone", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(note));
    }

    [Fact]
    public async Task Alone_is_for_one_at_a_time()
    {
        var inside = 0;
        var most = 0;
        void Measure()
        {
            using var turn = MachineTurn.Begin(folder.Path, "a test");
            using var alone = turn.Alone(() => { });
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Sleep(50);
            Interlocked.Decrement(ref inside);
        }

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(Measure))).WaitAsync(Patience);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Alone_does_not_wait_when_the_others_are_done()
    {
        MachineTurn.Begin(folder.Path, "a test").Dispose();
        using var timer = MachineTurn.Begin(folder.Path, "a test");

        using var alone = await Task.Run(() => timer.Alone(() => Assert.Fail("waited"))).WaitAsync(Patience);
    }

    [Fact]
    public void Yield_does_not_pause_when_nobody_measures()
    {
        using var first = MachineTurn.Begin(folder.Path, "a test");
        using var second = MachineTurn.Begin(folder.Path, "a test");

        first.Yield();

        Assert.Equal(TimeSpan.Zero, first.Paused);
    }
}
