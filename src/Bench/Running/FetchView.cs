using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Fetching;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Shows downloads: on a terminal a bar for each file with its bytes, its speed and the time that is left, elsewhere lines.</summary>
internal sealed class FetchView : IFetchObserver
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Action<string> write;
    private readonly Action<FetchProgress> show;

    private FetchView(Action<string> write, Action<FetchProgress> show)
    {
        this.write = write;
        this.show = show;
    }

    /// <summary>Shows the downloads of <paramref name="work"/> until it ends.</summary>
    public static async Task ShowAsync(IAnsiConsole console, Func<IFetchObserver, Task> work)
    {
        if (!Terminal.IsLive(console))
        {
            await work(Lines(Console.Out));
            return;
        }

        var states = new StateColumn();
        await states.Bars(console).StartAsync(async context =>
        {
            var bars = new ConcurrentDictionary<string, ProgressTask>();
            await work(new FetchView(text => StateColumn.WriteAbove(console, text), Bar));

            void Bar(FetchProgress progress)
            {
                var bar = bars.GetOrAdd(progress.File, name => states.Add(context, name));
                bar.MaxValue = Math.Max(progress.TotalBytes ?? progress.Bytes, 1);
                bar.Value = progress.Bytes;
                states.Say(bar, Text(progress));
            }
        });
    }

    /// <summary>Writes a line for every event, and every ten seconds one that says how far a file is.</summary>
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
        (progress.SecondsLeft is { } left ? $"{RunText.Left(left)} left  " : "")
        + Invariant($"{progress.Bytes / 1e6:F1}")
        + (progress.TotalBytes is { } total ? Invariant($" of {total / 1e6:F1}") : "")
        + Invariant($" MB  {progress.BytesPerSecond / 1e6:F1} MB/s");
}
