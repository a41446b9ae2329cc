using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;
using Spectre.Console;

namespace Bench.Running;

/// <summary>On a terminal: a bar for every run that works now, with its loss, speed and the time that is left, one for all runs, and a line above for each that ended.</summary>
internal sealed class LiveProgress : IContestObserver
{
    private readonly ConcurrentDictionary<RunKey, ProgressTask> bars = new();
    private readonly IAnsiConsole console;
    private readonly ProgressContext context;
    private readonly StateColumn states;
    private readonly ProgressTask all;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock counting = new();
    private int ended;
    private int trained;

    private LiveProgress(IAnsiConsole console, ProgressContext context, StateColumn states)
    {
        (this.console, this.context, this.states) = (console, context, states);
        all = context.AddTask("all runs");
    }

    /// <summary>Shows bars while <paramref name="work"/> goes on.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IContestObserver, Task<T>> work)
    {
        var states = new StateColumn();
        return states.Bars(console, hideCompleted: true).StartAsync(context => work(new LiveProgress(console, context, states)));
    }

    public void Planned(int runs)
    {
        all.MaxValue = runs;
        states.Say(all, Invariant($"0 of {runs}"));
    }

    public void Started(RunKey run) => bars[run] = context.AddTask(Markup.Escape(run.ToString()), autoStart: true, maxValue: 1);

    public void Happened(RunKey run, RunEvent happening)
    {
        if (!bars.TryGetValue(run, out var bar))
            return;
        if (happening.Progress is { } progress)
        {
            (bar.MaxValue, bar.Value) = (progress.TotalSteps + 1, progress.Step);
            states.Say(bar, Invariant($"loss {progress.Loss:F3}  {progress.TokensPerSecond:N0} tokens/s  {RunText.Left(progress.SecondsLeft)} left"));
        }
        else if (happening.Note is { } note)
        {
            states.Say(bar, note);
        }
    }

    public void Ended(RunKey run, RunRecord record, bool kept)
    {
        if (bars.TryGetValue(run, out var bar))
        {
            bar.Value = bar.MaxValue;
            bar.StopTask();
        }

        console.WriteLine($"{run}: {RunText.Of(record, kept)}");
        lock (counting)
        {
            ended++;
            trained += kept ? 0 : 1;
            all.Value = ended;
            var left = trained > 0 ? watch.Elapsed.TotalSeconds / trained * (all.MaxValue - ended) : 0;
            states.Say(all, Invariant($"{ended} of {all.MaxValue:F0} in {RunText.Left(watch.Elapsed.TotalSeconds)}{(left > 0 ? $", about {RunText.Left(left)} left" : "")}"));
        }
    }
}
