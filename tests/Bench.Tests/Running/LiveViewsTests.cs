using Bench.Running;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Fetching;
using Harness.Results;
using Harness.Training;
using Harness.Training.Pretraining;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Bench.Tests.Running;

/// <summary>Long work shows bars on a terminal, of which nothing stays; what stays are the lines that say how something ended.</summary>
public sealed class LiveViewsTests : IDisposable
{
    // Bars are drawn ten times a second.
    private static readonly TimeSpan UntilDrawn = TimeSpan.FromSeconds(1);

    private readonly TestConsole console = new TestConsole().Width(80).Interactive().EmitAnsiSequences();

    public void Dispose() => console.Dispose();

    // The bar is drawn by a thread of its own, and what it is writing cannot be read.
    private string Drawn()
    {
        while (true)
        {
            try
            {
                return console.Output;
            }
            catch (ArgumentOutOfRangeException)
            {
                Thread.Yield();
            }
        }
    }

    [Fact]
    public async Task LiveProgress_shows_a_bar_for_each_run_and_leaves_a_line_for_each()
    {
        var done = ExampleRun.Record() with { Reason = "", Parameters = 203_721, TrainSeconds = 12 };
        RunKey[] runs = [new("quick", "layer-factorization-chain", 1), new("quick", "lone-student", 2)];

        await LiveProgress.ShowAsync(console, SmallTrack.Track.Task, async observer =>
        {
            observer.Planned(2);
            foreach (var run in runs)
                observer.Started(run);
            observer.Happened(runs[0], new RunEvent { Progress = new TrainingProgress(120, 816, 0.1234, 2104, 20) });
            observer.Happened(runs[1], new RunEvent { Note = "reading" });
            await Task.Delay(UntilDrawn);

            var screen = Screen.Of(Drawn());
            Assert.Equal(3, screen.Length);
            Assert.StartsWith("all runs", screen[0], StringComparison.Ordinal);
            Assert.EndsWith("0 of 2 runs", screen[0], StringComparison.Ordinal);
            Assert.StartsWith("layer-factorization-chain, seed 1 ", screen[1], StringComparison.Ordinal);
            // In 80 columns the longest name leaves no room for the speed.
            Assert.EndsWith(" 20 s left  step 120/816  loss 0.12…", screen[1], StringComparison.Ordinal);
            Assert.Equal(80, screen[1].Length);
            Assert.StartsWith("lone-student, seed 2 ", screen[2], StringComparison.Ordinal);
            Assert.EndsWith(" reading", screen[2], StringComparison.Ordinal);

            observer.Ended(runs[0], done, kept: false);
            await Task.Delay(UntilDrawn);
            screen = Screen.Of(Drawn());
            Assert.Equal("layer-factorization-chain, seed 1: done: test F1 0.0000, 203,721 parameters,", screen[0]);
            Assert.EndsWith("1 of 2 runs", screen[2], StringComparison.Ordinal);
            Assert.StartsWith("lone-student, seed 2 ", screen[3], StringComparison.Ordinal);

            observer.Ended(runs[1], done, kept: true);
            return true;
        });

        Assert.Equal(
            [
                "layer-factorization-chain, seed 1: done: test F1 0.0000, 203,721 parameters,",
                "trained 12 s",
                "lone-student, seed 2: kept, nothing it depends on has changed: test F1 0.0000,",
                "203,721 parameters, trained 12 s",
            ],
            Screen.Of(Drawn()));
    }

    [Fact]
    public async Task LiveProgress_shows_no_bar_for_all_runs_when_there_is_one()
    {
        await LiveProgress.ShowAsync(console, SmallTrack.Track.Task, async observer =>
        {
            observer.Planned(1);
            observer.Started(new RunKey("quick", "teacher", 1));
            await Task.Delay(UntilDrawn);
            Assert.StartsWith("teacher, seed 1 ", Assert.Single(Screen.Of(Drawn())), StringComparison.Ordinal);
            return true;
        });

        Assert.Empty(Screen.Of(Drawn()));
    }

    [Fact]
    public void TimingView_shows_the_time_that_is_left_and_leaves_nothing()
    {
        var measured = TimingView.Show(console, observer =>
        {
            observer.Waits("waiting to measure speed: other runs have to pause first");
            var screen = Assert.Single(Screen.Of(Drawn()));
            Assert.EndsWith(" waiting to measure speed: other runs have to pause f…", screen, StringComparison.Ordinal);
            Thread.Sleep(UntilDrawn);
            observer.Begins(new TimingProgress(new RunKey("quick", "teacher", 1), Round: 1, Rounds: 10, Done: 0, Total: 20));
            Assert.EndsWith(" round 1 of 10  teacher, seed 1", Assert.Single(Screen.Of(Drawn())), StringComparison.Ordinal);
            Thread.Sleep(UntilDrawn);
            observer.Begins(new TimingProgress(new RunKey("quick", "lone-student", 1), Round: 1, Rounds: 10, Done: 1, Total: 20));
            // One of twenty took about a second.
            Assert.Matches(@" (19|2\d) s left  round 1 of 10  lone-student, seed 1$", Assert.Single(Screen.Of(Drawn())));
            observer.Note("lone-student, seed 1: ONNX Runtime: a failure");
            return 7;
        });

        Assert.Equal(7, measured);
        Assert.Equal("lone-student, seed 1: ONNX Runtime: a failure", Assert.Single(Screen.Of(Drawn())));
    }

    [Fact]
    public async Task PretrainingView_shows_the_latest_point_of_the_curve_and_leaves_nothing()
    {
        await PretrainingView.ShowAsync(console, "mine", view =>
        {
            view.Point(new CurvePoint(100, 3_200, 1e-3, 7.5, 7.25, 0.1, 30));
            view.Progress(new TrainingProgress(120, 9_000, 7.1234, 2104, 90));
            Thread.Sleep(UntilDrawn);
            Assert.Contains(
                " 1:30 left  step 120/9,000  loss 7.123  held out 7.250", Assert.Single(Screen.Of(Drawn())), StringComparison.Ordinal);
            return true;
        });

        Assert.Empty(Screen.Of(Drawn()));
    }

    [Fact]
    public async Task FetchView_leaves_its_notes_alone()
    {
        await FetchView.ShowAsync(console, async observer =>
        {
            observer.Progress(new FetchProgress("eng.train", 1_000_000, 3_300_000, 500_000));
            await Task.Delay(UntilDrawn);
            Assert.EndsWith(" left  1.0 of 3.3 MB  0.5 MB/s", Assert.Single(Screen.Of(Drawn())), StringComparison.Ordinal);
            observer.Note("CoNLL-2003 is in data");
        });

        Assert.Equal("CoNLL-2003 is in data", Assert.Single(Screen.Of(Drawn())));
    }

    [Fact]
    public void Waiting_shows_a_bar_and_leaves_nothing_also_when_the_work_fails()
    {
        Assert.Equal(3, Waiting.For(console, "making [the] tables", () =>
        {
            Thread.Sleep(UntilDrawn);
            Assert.StartsWith("making [the] tables ", Assert.Single(Screen.Of(Drawn())), StringComparison.Ordinal);
            return 3;
        }));
        Assert.Empty(Screen.Of(Drawn()));

        Assert.Throws<InvalidOperationException>(() => Waiting.For<int>(console, "tables", () =>
        {
            Thread.Sleep(UntilDrawn);
            throw new InvalidOperationException();
        }));
        Assert.Empty(Screen.Of(Drawn()));
    }

    [Fact]
    public async Task Views_show_no_bar_when_nobody_watches()
    {
        using var plain = new TestConsole();

        await LiveProgress.ShowAsync(plain, SmallTrack.Track.Task, observer => Task.FromResult(Assert.IsType<PlainProgress>(observer)));
        Waiting.For(plain, "tables", () => 1);

        Assert.Equal("", plain.Output);
    }
}
