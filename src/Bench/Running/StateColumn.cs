using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bench.Running;

/// <summary>A column that says beside each bar what is going on.</summary>
internal sealed class StateColumn : ProgressColumn
{
    private readonly ConcurrentDictionary<int, string> texts = new();

    protected override bool NoWrap => true;

    /// <summary>Makes bars that have this column last.</summary>
    /// <param name="hideCompleted">True where a full bar disappears, because there would be more bars than lines.</param>
    public Progress Bars(IAnsiConsole console, bool hideCompleted = false) => console.Progress()
        .AutoClear(false)
        .HideCompleted(hideCompleted)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), this);

    /// <summary>Changes the text beside a bar.</summary>
    public void Say(ProgressTask task, string text) => texts[task.Id] = text;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(texts.GetValueOrDefault(task.Id, "waiting"), new Style(Color.Grey)).Overflow(Overflow.Ellipsis);
}
