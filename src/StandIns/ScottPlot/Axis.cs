namespace ScottPlot;

/// <summary>The bottom or the left axis.</summary>
public sealed class Axis
{
    public double Min { get; internal set; } = double.NaN;

    public double Max { get; internal set; } = double.NaN;

    /// <summary>Null for ticks that the renderer chooses.</summary>
    public ITickGenerator? TickGenerator { get; set; }

    public LabelStyle TickLabelStyle { get; } = new();

    internal string Title { get; set; } = "";
}
