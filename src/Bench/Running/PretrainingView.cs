using System.Diagnostics;
using Harness.Training;
using Harness.Training.Pretraining;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows a pretraining: on a terminal a bar with the latest point of the learning curve above it, elsewhere lines.</summary>
internal sealed class PretrainingView : IPretrainingObserver
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly Action<string> write;
    private readonly Action<TrainingProgress, string> show;
    private readonly double flopsPerToken;
    private readonly double? peakGflops;

    private PretrainingView(Action<string> write, Action<TrainingProgress, string> show, double flopsPerToken, double? peakGflops)
    {
        this.write = write;
        this.show = show;
        this.flopsPerToken = flopsPerToken;
        this.peakGflops = peakGflops;
    }

    /// <summary>Shows a pretraining until <paramref name="work"/> ends.</summary>
    /// <param name="peakGflops">The matrix peak that the speed is compared with; null where it is not known.</param>
    public static async Task<T> ShowAsync<T>(
        string name, double flopsPerToken, double? peakGflops, IAnsiConsole console, Func<IPretrainingObserver, T> work)
    {
        if (!Terminal.IsLive)
            return await Task.Run(() => work(new PretrainingView(Console.Out.WriteLine, Lines(Console.Out), flopsPerToken, peakGflops)));

        var states = new StateColumn();
        return await states.Bars(console).StartAsync(context =>
        {
            var bar = context.AddTask(Markup.Escape(name));
            return Task.Run(() => work(new PretrainingView(console.WriteLine, Bar, flopsPerToken, peakGflops)));

            void Bar(TrainingProgress progress, string text)
            {
                bar.MaxValue = progress.TotalSteps;
                bar.Value = progress.Step;
                states.Say(bar, text);
            }
        });
    }

    public void Note(string text) => write(text);

    public void Progress(TrainingProgress progress) => show(
        progress,
        Invariant($"loss {progress.Loss:F3}  {progress.TokensPerSecond:N0} tokens/s  {Share(progress)}{RunText.Left(progress.SecondsLeft)} left"));

    public void Point(CurvePoint point) => write(
        Invariant($"step {point.Step,7:N0}  {point.Tokens / 1e6,6:F1} M tokens  loss {point.TrainLoss:F4}")
        + (point.HeldOutLoss is { } loss ? Invariant($"  held out {loss:F4}, {point.HeldOutAccuracy:P1} guessed") : "")
        + $"  {RunText.Left(point.Seconds)}");

    /// <summary>Writes the first progress that comes, and later ones every 30 seconds.</summary>
    private static Action<TrainingProgress, string> Lines(TextWriter output)
    {
        Stopwatch? last = null;
        return (progress, text) =>
        {
            if (last is not null && last.Elapsed < BetweenLines)
                return;
            last = Stopwatch.StartNew();
            output.WriteLine(Invariant($"step {progress.Step:N0} of {progress.TotalSteps:N0}, {text}"));
        };
    }

    private string Share(TrainingProgress progress) => peakGflops is { } peak
        ? Invariant($"{progress.TokensPerSecond * flopsPerToken / 1e9 / peak:P0} of the matrix peak  ")
        : "";
}
