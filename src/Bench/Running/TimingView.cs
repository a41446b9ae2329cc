using System.Diagnostics;
using Harness.Contest.Timing;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows measurements of speed: on a terminal a bar with the time that is left, elsewhere a line for each round.</summary>
internal sealed class TimingView : ITimingObserver
{
    private readonly Action<string> write;
    private readonly Action<string> wait;
    private readonly Action<TimingProgress> show;

    private TimingView(Action<string> write, Action<string> wait, Action<TimingProgress> show)
    {
        this.write = write;
        this.wait = wait;
        this.show = show;
    }

    /// <summary>Shows the measurements of <paramref name="work"/> until it ends.</summary>
    public static T Show<T>(IAnsiConsole console, Func<ITimingObserver, T> work)
    {
        if (!Terminal.IsLive(console))
            return work(new TimingView(Console.Out.WriteLine, Console.Out.WriteLine, Line));

        var states = new StateColumn();
        // The bar is drawn between measurements and never while one is made, because drawing takes time of the processor.
        return states.Bars(console).AutoRefresh(false).Start(context =>
        {
            Stopwatch? watch = null;
            var bar = states.Add(context, "measuring speed");
            return work(new TimingView(text => StateColumn.WriteAbove(console, text), Say, Bar));

            void Say(string text)
            {
                states.Say(bar, text);
                context.Refresh();
            }

            void Bar(TimingProgress progress)
            {
                // A wait before the first measurement says nothing about the pace.
                watch ??= Stopwatch.StartNew();
                bar.MaxValue = progress.Total;
                bar.Value = progress.Done;
                var left = watch.Elapsed.TotalSeconds / Math.Max(1, progress.Done) * (progress.Total - progress.Done);
                var estimate = progress.Done > 0 ? $"{RunText.Left(left)} left  " : "";
                Say(Invariant($"{estimate}round {progress.Round} of {progress.Rounds}  {progress.Run}"));
            }
        });
    }

    public void Note(string text) => write(text);

    public void Waits(string reason) => wait(reason);

    public void Begins(TimingProgress progress) => show(progress);

    private static void Line(TimingProgress progress)
    {
        if (progress.Done * progress.Rounds == (progress.Round - 1) * progress.Total)
            Terminal.WriteLine(
                Invariant($"measuring speed, alone on the machine: round {progress.Round} of {progress.Rounds} over ")
                + $"{RunText.Count(progress.Total / progress.Rounds, "finished run", "finished runs")}");
    }
}
