using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Tests.Contest.Refereeing;
using Harness.Tests.Results;

namespace Harness.Tests.Contest.Timing;

public static class MachineTurnTests
{
    // Ends a test that hangs; nothing is timed by it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public sealed class Alone : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public void Dispose() => folder.Dispose();

        [Fact]
        public async Task WaitsUntilTheOthersPauseAndLetsThemGoOn()
        {
            using var worker = MachineTurn.Begin(folder.Path);
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
            Assert.Equal(TimeSpan.Zero, timer.Paused);
        }

        [Fact]
        public async Task IsForOneAtATime()
        {
            var (inside, most) = (0, 0);
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
        public async Task NeedsNobodysLeaveWhereTheOthersAreDone()
        {
            MachineTurn.Begin(folder.Path).Dispose();
            using var timer = MachineTurn.Begin(folder.Path);

            using var alone = await Task.Run(() => timer.Alone(() => Assert.Fail("waited"))).WaitAsync(Patience);
        }
    }

    public sealed class Yield : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public void Dispose() => folder.Dispose();

        [Fact]
        public void DoesNotPauseWhereNobodyTimes()
        {
            using var first = MachineTurn.Begin(folder.Path);
            using var second = MachineTurn.Begin(folder.Path);

            first.Yield();

            Assert.Equal(TimeSpan.Zero, first.Paused);
        }
    }
}
