using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Fetching;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows files that are fetched: on a terminal a bar for each, with bytes, speed and the time that is left; lines elsewhere.</summary>
internal sealed class FetchView : IFetchObserver
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Action<string> write;
    private readonly Action<FetchProgress> show;

    private FetchView(Action<string> write, Action<FetchProgress> show) => (this.write, this.show) = (write, show);

    /// <summary>Shows while <paramref name="work"/> goes on.</summary>
    public static async Task ShowAsync(IAnsiConsole console, Func<IFetchObserver, Task> work)
    {
        if (!Terminal.IsLive)
        {
            await work(Lines(Console.Out));
            return;
        }

        var states = new StateColumn();
        await states.Bars(console).StartAsync(async context =>
        {
            var bars = new ConcurrentDictionary<string, ProgressTask>();
            await work(new FetchView(console.WriteLine, Bar));

            void Bar(FetchProgress progress)
            {
                var bar = bars.GetOrAdd(progress.File, name => context.AddTask(Markup.Escape(name)));
                (bar.MaxValue, bar.Value) = (Math.Max(progress.TotalBytes ?? progress.Bytes, 1), progress.Bytes);
                states.Say(bar, Text(progress));
            }
        });
    }

    /// <summary>A line for what happens, and now and then one for how a file stands.</summary>
    public static FetchView Lines(TextWriter output)
    {
        Stopwatch? last = null;
        return new FetchView(output.WriteLine, Line);

        void Line(FetchProgress progress)
        {
            last ??= Stopwatch.StartNew();
            if (last.Elapsed < BetweenLines)
                return;
            last.Restart();
            output.WriteLine($"{progress.File}: {Text(progress)}");
        }
    }

    public void Note(string text) => write(text);

    public void Progress(FetchProgress progress) => show(progress);

    private static string Text(FetchProgress progress) =>
        Invariant($"{progress.Bytes / 1e6:F1}")
        + (progress.TotalBytes is { } total ? Invariant($" of {total / 1e6:F1}") : "")
        + Invariant($" MB  {progress.BytesPerSecond / 1e6:F1} MB/s")
        + (progress.SecondsLeft is { } left ? $"  {RunText.Left(left)} left" : "");
}
