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

    /// <summary>Creates the chart without any figures.</summary>
    /// <param name="axis">The title of the horizontal axis.</param>
    /// <param name="names">The names of the rows, from the top down.</param>
    /// <param name="low">The lowest value on the horizontal axis.</param>
    /// <param name="high">The highest value on the horizontal axis.</param>
    public RowChart(string title, string axis, IReadOnlyList<string> names, double low, double high)
    {
        this.names = names;
        Plot = Chart.NewPlot(title, axis, "");
        Plot.Axes.SetLimits(low, high, -0.7, names.Count - 0.3);
        Plot.Axes.Left.TickGenerator = new NumericManual([.. names.Select((name, row) => Tick.Major(Place(row), name))]);
        Plot.Axes.Left.TickLabelStyle.FontSize = Chart.TextSize;
    }

    /// <summary>The plot that figures are added to.</summary>
    public Plot Plot { get; }

    /// <summary>Returns the place of a row on the vertical axis.</summary>
    public double Place(int row) => names.Count - 1 - row;

    /// <summary>Lays the chart out for the names and the figures that it has.</summary>
    public Chart LaidOut()
    {
        var longest = (int)Math.Ceiling(names.Max(name => PlotFont.WidthOf(name, Chart.TextSize)));
        return Chart.Around(Plot, DataWidth, RowHeight * (names.Count + 1), longest + BesideNames);
    }
}
