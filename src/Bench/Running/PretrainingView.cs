using System.Diagnostics;
using Harness.Training;
using Harness.Training.Pretraining;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows a pretraining: a bar with the latest point of the curve above it on a terminal, lines elsewhere.</summary>
internal sealed class PretrainingView : IPretrainingObserver
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly Action<string> write;
    private readonly Action<TrainingProgress, string> show;
    private readonly double flopsPerToken;
    private readonly double? peakGflops;

    private PretrainingView(Action<string> write, Action<TrainingProgress, string> show, double flopsPerToken, double? peakGflops) =>
        (this.write, this.show, this.flopsPerToken, this.peakGflops) = (write, show, flopsPerToken, peakGflops);

    /// <summary>Shows while <paramref name="work"/> goes on.</summary>
    public static async Task<T> ShowAsync<T>(
        string name, double flopsPerToken, double? peakGflops, IAnsiConsole console, Func<IPretrainingObserver, T> work)
    {
        if (!Terminal.IsLive)
        {
            var last = Stopwatch.StartNew();
            var told = false;
            return await Task.Run(() => work(new PretrainingView(Console.Out.WriteLine, Line, flopsPerToken, peakGflops)));

            void Line(TrainingProgress progress, string text)
            {
                if (told && last.Elapsed < BetweenLines)
                    return;
                (told, last) = (true, Stopwatch.StartNew());
                Console.Out.WriteLine(Invariant($"step {progress.Step:N0} of {progress.TotalSteps:N0}, {text}"));
            }
        }

        var states = new StateColumn();
        return await states.Bars(console).StartAsync(context =>
        {
            var bar = context.AddTask(Markup.Escape(name));
            return Task.Run(() => work(new PretrainingView(console.WriteLine, Bar, flopsPerToken, peakGflops)));

            void Bar(TrainingProgress progress, string text)
            {
                (bar.MaxValue, bar.Value) = (progress.TotalSteps, progress.Step);
                states.Say(bar, text);
            }
        });
    }

    public void Note(string text) => write(text);

    public void Progress(TrainingProgress progress) => show(progress, Invariant($"loss {progress.Loss:F3}  {progress.TokensPerSecond:N0} tokens/s  {Share(progress)}{RunText.Left(progress.SecondsLeft)} left"));

    private string Share(TrainingProgress progress) => peakGflops is { } peak
        ? Invariant($"{progress.TokensPerSecond * flopsPerToken / 1e9 / peak:P0} of the matrix peak  ")
        : "";

    public void Point(CurvePoint point) => write(Invariant($"step {point.Step,7:N0}  {point.Tokens / 1e6,6:F1} M tokens  loss {point.TrainLoss:F4}")
        + (point.HeldOutLoss is { } loss
            ? Invariant($"  held out {loss:F4}, {point.HeldOutAccuracy:P1} guessed")
            : "")
        + $"  {RunText.Left(point.Seconds)}");
}
