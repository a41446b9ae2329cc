using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// A chart with a named row for each of the things that it compares, from the top down, and figures along the horizontal axis: names stay horizontal,
/// however many there are.
/// </summary>
internal sealed class RowChart
{
    private const int DataWidth = 640;
    private const int RowHeight = 20;
    private const int BesideNames = 20;

    private readonly IReadOnlyList<string> names;

    public RowChart(string title, string axis, IReadOnlyList<string> names, double low, double high)
    {
        this.names = names;
        Plot = Chart.NewPlot(title, axis, "");
        Plot.Axes.SetLimits(low, high, -0.7, names.Count - 0.3);
        Plot.Axes.Left.TickGenerator = new NumericManual([.. names.Select((name, row) => Tick.Major(Place(row), name))]);
        Plot.Axes.Left.TickLabelStyle.FontSize = Chart.TextSize;
    }

    public Plot Plot { get; }

    /// <summary>The place of a row on the vertical axis.</summary>
    public double Place(int row) => names.Count - 1 - row;

    public Chart LaidOut()
    {
        var longest = (int)Math.Ceiling(names.Max(name => PlotFont.WidthOf(name, Chart.TextSize)));
        return Chart.Around(Plot, DataWidth, RowHeight * (names.Count + 1), longest + BesideNames);
    }
}
