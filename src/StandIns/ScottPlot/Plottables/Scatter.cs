namespace ScottPlot.Plottables;

/// <summary>Points joined by a line, each with a marker.</summary>
public sealed class Scatter : IPlottable
{
    internal Scatter(double[] xs, double[] ys) => (Xs, Ys) = (xs, ys);

    public bool IsVisible { get; set; } = true;

    public Color Color { get; set; }

    public string LegendText { get; set; } = "";

    public LinePattern LinePattern { get; set; } = LinePattern.Solid;

    public MarkerShape MarkerShape { get; set; } = MarkerShape.FilledCircle;

    /// <summary>Pixels across; 0 for none.</summary>
    public float MarkerSize { get; set; } = 5;

    /// <summary>Pixels; 0 for none.</summary>
    public float LineWidth { get; set; } = 1;

    internal double[] Xs { get; }

    internal double[] Ys { get; }
}
