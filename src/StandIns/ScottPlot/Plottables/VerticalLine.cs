namespace ScottPlot.Plottables;

/// <summary>From the bottom of the data area to its top.</summary>
public sealed class VerticalLine : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public double X { get; set; }

    public Color Color { get; set; }

    public float LineWidth { get; set; } = 1;

    public LinePattern LinePattern { get; set; } = LinePattern.Solid;
}
