using System.Collections.Concurrent;
using System.Globalization;
using Harness.Refereeing;
using Harness.Results;
using Spectre.Console;

namespace Bench.Running;

/// <summary>A bar for every run on a terminal, with its loss, speed and the time that is left.</summary>
internal sealed class LiveProgress : IContestObserver
{
    private readonly ConcurrentDictionary<RunKey, ProgressTask> bars = new();
    private readonly ProgressContext context;
    private readonly StateColumn states;

    private LiveProgress(ProgressContext context, StateColumn states) => (this.context, this.states) = (context, states);

    /// <summary>Shows bars while <paramref name="work"/> goes on.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IContestObserver, Task<T>> work)
    {
        var states = new StateColumn();
        return states.Bars(console).StartAsync(context => work(new LiveProgress(context, states)));
    }

    public void Started(RunKey run) => bars[run] = context.AddTask(Markup.Escape(run.ToString()), autoStart: true, maxValue: 1);

    public void Happened(RunKey run, RunEvent happening)
    {
        if (!bars.TryGetValue(run, out var bar))
            return;
        if (happening.Progress is { } progress)
        {
            (bar.MaxValue, bar.Value) = (progress.TotalSteps + 1, progress.Step);
            states.Say(bar, string.Create(CultureInfo.InvariantCulture,
                $"loss {progress.Loss:F3}  {progress.TokensPerSecond:N0} tokens/s  {RunText.Left(progress.SecondsLeft)} left"));
        }
        else if (happening.Note is { } note)
        {
            states.Say(bar, note);
        }
    }

    public void Ended(RunKey run, RunRecord record, bool kept)
    {
        if (!bars.TryGetValue(run, out var bar))
            return;
        bar.Value = bar.MaxValue;
        states.Say(bar, record.Status == RunStatus.Ok
            ? string.Create(CultureInfo.InvariantCulture, $"test F1 {record.Test?.GetValueOrDefault("f1_word"):F4}{(kept ? "  (kept)" : $"  in {RunText.Left(record.TrainSeconds ?? 0)}")}")
            : $"{record.Status}: {record.Reason}");
        bar.StopTask();
    }
}
