using ScottPlot.Plottables;

namespace ScottPlot;

/// <summary>Puts things into a plot.</summary>
public sealed class PlottableAdder
{
    private readonly List<IPlottable> plottables;

    internal PlottableAdder(List<IPlottable> plottables) => this.plottables = plottables;

    public Scatter Scatter(double[] xs, double[] ys, Color? color = null) => Put(new Scatter(xs, ys) { Color = color ?? default });

    /// <summary>Without markers.</summary>
    public Scatter ScatterLine(double[] xs, double[] ys, Color? color = null)
    {
        var line = Scatter(xs, ys, color);
        line.MarkerSize = 0;
        return line;
    }

    /// <summary>Without a line.</summary>
    public Scatter ScatterPoints(double[] xs, double[] ys, Color? color = null)
    {
        var points = Scatter(xs, ys, color);
        points.LineWidth = 0;
        return points;
    }

    public ErrorBar ErrorBar(IReadOnlyList<double> xs, IReadOnlyList<double> ys, IReadOnlyList<double> yErrors) => Put(new ErrorBar(xs, ys, yErrors));

    public Text Text(string text, double x, double y) => Put(new Text(text, x, y));

    public VerticalLine VerticalLine(double x, float width = 2, Color? color = null, LinePattern pattern = default) =>
        Put(new VerticalLine { X = x, LineWidth = width, Color = color ?? default, LinePattern = pattern });

    public BarPlot Bars(List<Bar> bars) => Put(new BarPlot(bars));

    private T Put<T>(T plottable)
        where T : IPlottable
    {
        plottables.Add(plottable);
        return plottable;
    }
}
