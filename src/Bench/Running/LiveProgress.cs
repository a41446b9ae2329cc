using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Tasks;
using Spectre.Console;

namespace Bench.Running;

/// <summary>
/// Shows a contest on a terminal: a bar for every run at work with its loss, its speed and the time that is left, a bar for all runs, and above them
/// a line for every run that ended.
/// </summary>
internal sealed class LiveProgress : IContestObserver
{
    private readonly ConcurrentDictionary<RunKey, ProgressTask> bars = new();
    private readonly IAnsiConsole console;
    private readonly ContestTask task;
    private readonly ProgressContext context;
    private readonly StateColumn states;
    private readonly ProgressTask all;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock counting = new();
    private int ended;
    private int trained;

    private LiveProgress(IAnsiConsole console, ContestTask task, ProgressContext context, StateColumn states)
    {
        this.console = console;
        this.task = task;
        this.context = context;
        this.states = states;
        all = context.AddTask("all runs");
    }

    /// <summary>Shows bars until <paramref name="work"/> ends.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, ContestTask task, Func<IContestObserver, Task<T>> work)
    {
        var states = new StateColumn();
        return states.Bars(console, hideCompleted: true).StartAsync(context => work(new LiveProgress(console, task, context, states)));
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
            // The last step is not the end of a run, which is scored after it.
            bar.MaxValue = progress.TotalSteps + 1;
            bar.Value = progress.Step;
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

        console.WriteLine($"{run}: {RunText.Of(record, kept, task)}");
        lock (counting)
        {
            ended++;
            trained += kept ? 0 : 1;
            all.Value = ended;
            var seconds = watch.Elapsed.TotalSeconds;
            var left = trained > 0 ? seconds / trained * (all.MaxValue - ended) : 0;
            var estimate = left > 0 ? $", about {RunText.Left(left)} left" : "";
            states.Say(all, Invariant($"{ended} of {all.MaxValue:F0} in {RunText.Left(seconds)}{estimate}"));
        }
    }
}
