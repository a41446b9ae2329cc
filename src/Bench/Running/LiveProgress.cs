using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Tasks;
using Spectre.Console;

namespace Bench.Running;

/// <summary>
/// Shows a contest on a terminal: a bar for every run at work with the time that is left, its step, its loss and its speed, a bar for all runs where
/// there are several, and above them a line for every run that ended. The lines stay, and the bars do not.
/// </summary>
internal sealed class LiveProgress : IContestObserver
{
    private readonly ConcurrentDictionary<RunKey, ProgressTask> bars = new();
    private readonly IAnsiConsole console;
    private readonly ContestTask task;
    private readonly ProgressContext context;
    private readonly StateColumn states;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock counting = new();
    private int ended;
    private int trained;
    private ProgressTask? all;

    private LiveProgress(IAnsiConsole console, ContestTask task, ProgressContext context, StateColumn states)
    {
        this.console = console;
        this.task = task;
        this.context = context;
        this.states = states;
    }

    /// <summary>Shows bars on a terminal until <paramref name="work"/> ends, and lines elsewhere: see <see cref="PlainProgress"/>.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, ContestTask task, Func<IContestObserver, Task<T>> work)
    {
        if (!Terminal.IsLive(console))
            return work(new PlainProgress(Console.Out, task));
        var states = new StateColumn();
        return states.Bars(console).StartAsync(context => work(new LiveProgress(console, task, context, states)));
    }

    public void Planned(int runs)
    {
        if (runs == 1)
            return;
        all = states.Add(context, "all runs", runs);
        states.Say(all, Invariant($"0 of {runs} runs"));
    }

    public void Started(RunKey run) => bars[run] = states.Add(context, run.ToString());

    public void Happened(RunKey run, RunEvent happening)
    {
        if (!bars.TryGetValue(run, out var bar))
            return;
        if (happening.Progress is { } progress)
        {
            // The last step is not the end of a run, which is scored after it.
            bar.MaxValue = progress.TotalSteps + 1;
            bar.Value = progress.Step;
            states.Say(bar, RunText.BesideBar(progress));
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

        StateColumn.WriteAbove(console, $"{run}: {RunText.Of(record, kept, task)}");
        lock (counting)
        {
            ended++;
            trained += kept ? 0 : 1;
            if (all is null)
                return;
            all.Value = ended;
            var left = trained > 0 ? watch.Elapsed.TotalSeconds / trained * (all.MaxValue - ended) : 0;
            var estimate = left > 0 ? $"about {RunText.Left(left)} left  " : "";
            states.Say(all, Invariant($"{estimate}{ended} of {all.MaxValue:F0} runs"));
        }
    }
}
