using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bench.Running;

/// <summary>A column that says beside each bar what is going on.</summary>
internal sealed class StateColumn : ProgressColumn
{
    // In 80 columns this leaves room for the longest name of an entry, for its time and for its step.
    private const int BarWidth = 10;

    // Each of the two columns before this one has a blank behind it.
    private const int Blanks = 2;

    private readonly ConcurrentDictionary<int, string> texts = new();
    private int longestName;

    protected override bool NoWrap => true;

    /// <summary>Makes bars that have this column last. A full bar disappears, and when the work ends nothing of them stays.</summary>
    public Progress Bars(IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .HideCompleted(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, this);

    /// <summary>Adds a bar.</summary>
    public ProgressTask Add(ProgressContext context, string name, double maximum = 1)
    {
        longestName = Math.Max(longestName, name.Length);
        return context.AddTask(Markup.Escape(name), autoStart: true, maximum);
    }

    /// <summary>
    /// Writes a text that stays above the bars. Spectre.Console writes it over the bars and draws them anew below, and blanks cover what is left of
    /// them behind the ends of the lines.
    /// </summary>
    public static void WriteAbove(IAnsiConsole console, string text)
    {
        var width = console.Profile.Width;
        foreach (var line in Terminal.Wrapped(text, width).Split('\n'))
            console.WriteLine(line.PadRight(width));
    }

    /// <summary>Changes the text beside a bar. What matters most comes first, because a narrow terminal cuts off the end.</summary>
    public void Say(ProgressTask task, string text) => texts[task.Id] = text;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var text = texts.GetValueOrDefault(task.Id, "starting");
        // A text that is too long would take the bar's room, and a second line.
        var room = Math.Max(1, options.ConsoleSize.Width - longestName - BarWidth - Blanks);
        return new Text(text.Length > room ? text[..(room - 1)] + "…" : text, new Style(Color.Grey));
    }
}

/// <summary>Shows work that takes some seconds, and of which nothing tells how far it is.</summary>
internal static class Waiting
{
    /// <summary>Shows a moving bar on a terminal until <paramref name="work"/> ends; elsewhere nothing.</summary>
    public static T For<T>(IAnsiConsole console, string name, Func<T> work)
    {
        if (!Terminal.IsLive(console))
            return work();
        var states = new StateColumn();
        return states.Bars(console).Start(context =>
        {
            var bar = states.Add(context, name);
            bar.IsIndeterminate = true;
            states.Say(bar, "takes some seconds");
            return work();
        });
    }
}
