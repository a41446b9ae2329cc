using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bench.Running;

/// <summary>What is going on, beside each bar.</summary>
internal sealed class StateColumn : ProgressColumn
{
    private readonly ConcurrentDictionary<int, string> texts = new();

    protected override bool NoWrap => true;

    /// <summary>Bars with this column last.</summary>
    /// <param name="hideCompleted">Whether a bar goes when it is full, where there would be more bars than lines.</param>
    public Progress Bars(IAnsiConsole console, bool hideCompleted = false) => console.Progress()
        .AutoClear(false)
        .HideCompleted(hideCompleted)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), this);

    public void Say(ProgressTask task, string text) => texts[task.Id] = text;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(texts.GetValueOrDefault(task.Id, "waiting"), new Style(Color.Grey)).Overflow(Overflow.Ellipsis);
}
