using System.Diagnostics;
using Harness.Training;
using Harness.Training.Pretraining;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows a pretraining, or the short fine-tuning that probes one: on a terminal a bar of which nothing stays, elsewhere lines.</summary>
internal sealed class PretrainingView : IPretrainingObserver, ITrainingObserver
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly Action<string> note;
    private readonly Action<string> point;
    private readonly Action<PretrainingView, TrainingProgress> show;
    private readonly double? flopsPerToken;
    private readonly double? peakGflops;
    private string heldOut = "";

    private PretrainingView(
        Action<string> note, Action<string> point, Action<PretrainingView, TrainingProgress> show, double? flopsPerToken, double? peakGflops)
    {
        this.note = note;
        this.point = point;
        this.show = show;
        this.flopsPerToken = flopsPerToken;
        this.peakGflops = peakGflops;
    }

    /// <summary>Shows a training until <paramref name="work"/> ends.</summary>
    /// <param name="flopsPerToken">The operations of a token; null where the speed is not compared with the peak.</param>
    /// <param name="peakGflops">The matrix peak that the speed is compared with; null where it is not known.</param>
    public static async Task<T> ShowAsync<T>(
        IAnsiConsole console, string name, Func<PretrainingView, T> work, double? flopsPerToken = null, double? peakGflops = null)
    {
        if (!Terminal.IsLive(console))
        {
            var lines = new PretrainingView(Console.Out.WriteLine, Console.Out.WriteLine, Lines(Console.Out), flopsPerToken, peakGflops);
            return await Task.Run(() => work(lines));
        }

        var states = new StateColumn();
        return await states.Bars(console).StartAsync(context =>
        {
            var bar = states.Add(context, name);
            // The points of the curve are in a file, and the bar shows the latest one.
            var view = new PretrainingView(text => states.Say(bar, text), _ => { }, Bar, flopsPerToken, peakGflops);
            return Task.Run(() => work(view));

            void Bar(PretrainingView shown, TrainingProgress progress)
            {
                bar.MaxValue = progress.TotalSteps;
                bar.Value = progress.Step;
                states.Say(bar, RunText.BesideBar(progress, shown.heldOut) + shown.Share(progress));
            }
        });
    }

    public void Note(string text) => note(text);

    public void Progress(TrainingProgress progress) => show(this, progress);

    public void Epoch(EpochRow row)
    {
    }

    public void Point(CurvePoint curve)
    {
        if (curve.HeldOutLoss is { } latest)
            heldOut = Invariant($"  held out {latest:F3}");
        point(
            Invariant($"step {curve.Step,7:N0}  {curve.Tokens / 1e6,6:F1} M tokens  loss {curve.TrainLoss:F4}")
            + (curve.HeldOutLoss is { } loss ? Invariant($"  held out {loss:F4}, {curve.HeldOutAccuracy:P1} guessed") : "")
            + $"  {RunText.Left(curve.Seconds)}");
    }

    /// <summary>Writes the first progress that comes, and later ones every 30 seconds.</summary>
    private static Action<PretrainingView, TrainingProgress> Lines(TextWriter output)
    {
        Stopwatch? last = null;
        return (view, progress) =>
        {
            if (last is not null && last.Elapsed < BetweenLines)
                return;
            last = Stopwatch.StartNew();
            output.WriteLine(RunText.Of(progress) + view.Share(progress));
        };
    }

    private string Share(TrainingProgress progress) => peakGflops is { } peak && flopsPerToken is { } flops
        ? Invariant($"  {progress.TokensPerSecond * flops / 1e9 / peak:P0} of the matrix peak")
        : "";
}
