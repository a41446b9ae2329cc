using ScottPlot.Gnuplot;

namespace ScottPlot;

/// <summary>
/// The part of ScottPlot 5's Plot that this project uses, drawn by gnuplot: the same plot gives the same bytes under one version of gnuplot.
/// </summary>
public sealed class Plot
{
    private readonly List<IPlottable> plottables = [];

    public Plot() => Add = new PlottableAdder(plottables);

    public PlottableAdder Add { get; }

    public AxisManager Axes { get; } = new();

    public LayoutManager Layout { get; } = new();

    public Legend Legend { get; } = new();

    internal string TitleText { get; private set; } = "";

    internal IReadOnlyList<IPlottable> Visible => [.. plottables.Where(plottable => plottable.IsVisible)];

    public void Title(string? text = null, float? size = null) => TitleText = text ?? "";

    public void XLabel(string label, float? size = null) => Axes.Bottom.Title = label;

    public void YLabel(string label, float? size = null) => Axes.Left.Title = label;

    public Legend ShowLegend(Alignment alignment)
    {
        (Legend.IsVisible, Legend.Alignment) = (true, alignment);
        return Legend;
    }

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="InvalidOperationException">There is no gnuplot, or it could not draw this.</exception>
    public SavedImageInfo SaveSvg(string filePath, int width, int height) => GnuplotProcess.Draw(this, filePath, GnuplotScript.Svg, width, height);

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="InvalidOperationException">There is no gnuplot, or it could not draw this.</exception>
    public SavedImageInfo SavePng(string filePath, int width, int height) => GnuplotProcess.Draw(this, filePath, GnuplotScript.Png, width, height);
}
