using System.Diagnostics;
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
        using var worker = MachineTurn.Begin(folder.Path);
        var clock = new WorkClock(worker);
        using var timer = MachineTurn.Begin(folder.Path);
        using var waits = new ManualResetEventSlim();

        var alone = Task.Run(() => timer.Alone(waits.Set));
        Assert.True(waits.Wait(Patience));
        Assert.False(alone.IsCompleted);
        var pause = Task.Run(worker.Yield);
        var held = await alone.WaitAsync(Patience);

        Assert.False(pause.IsCompleted);
        held.Dispose();
        await pause.WaitAsync(Patience);
        Assert.True(worker.Paused > TimeSpan.Zero);
        Assert.InRange(clock.Seconds, 0, (watch.Elapsed - worker.Paused).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, timer.Paused);
    }

    [Fact]
    public async Task Alone_is_for_one_at_a_time()
    {
        var inside = 0;
        var most = 0;
        void Measure()
        {
            using var turn = MachineTurn.Begin(folder.Path);
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
        MachineTurn.Begin(folder.Path).Dispose();
        using var timer = MachineTurn.Begin(folder.Path);

        using var alone = await Task.Run(() => timer.Alone(() => Assert.Fail("waited"))).WaitAsync(Patience);
    }

    [Fact]
    public void Yield_does_not_pause_when_nobody_measures()
    {
        using var first = MachineTurn.Begin(folder.Path);
        using var second = MachineTurn.Begin(folder.Path);

        first.Yield();

        Assert.Equal(TimeSpan.Zero, first.Paused);
    }
}
