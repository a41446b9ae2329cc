using System.Text.RegularExpressions;
using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>A plot whose parts are laid out for one size in pixels.</summary>
internal sealed partial record Chart(Plot Plot, int Width, int Height)
{
    /// <summary>The size of all text but titles, in pixels.</summary>
    public const float TextSize = 12;

    private const float TitleSize = 15;
    private const int Margin = 20;
    private const int TitleHeight = 40;
    private const int BottomAxisHeight = 60;

    // A size that no legend exceeds.
    private const int Endless = 10_000;

    /// <summary>Creates a plot in the style of all charts.</summary>
    /// <exception cref="InvalidOperationException">The font is missing.</exception>
    public static Plot NewPlot(string title, string xLabel, string yLabel)
    {
        PlotFont.Use();
        var plot = new Plot();
        plot.Title(title, TitleSize);
        plot.XLabel(xLabel, TextSize + 1);
        plot.YLabel(yLabel, TextSize + 1);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { LabelFormatter = TickLabel };
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = TickLabel };
        ((AxisBase)plot.Axes.Left).PaddingBetweenTickAndAxisLabels = new PixelPadding(8, 3);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Legend.FontSize = TextSize;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.InterItemPadding = new PixelPadding(5, 10, 2, 2);
        plot.Legend.TightHorizontalWrapping = true;
        return plot;
    }

    /// <summary>Lays title, legend and axes out around the data area: the picture is as large as they need.</summary>
    /// <param name="left">The width that the vertical axis needs, in pixels.</param>
    /// <param name="legend">The edge at which the legend stands, outside the data area, so that it covers nothing.</param>
    public static Chart Around(Plot plot, int width, int height, int left, Edge legend = Edge.Top)
    {
        var onTop = legend == Edge.Top;
        plot.HideLegend();
        plot.Legend.Orientation = onTop ? Orientation.Horizontal : Orientation.Vertical;
        var panel = new SteadyLegend(plot.Legend, new PixelSize(onTop ? width : Endless, Endless))
        {
            Edge = legend,
            Alignment = onTop ? Alignment.MiddleCenter : Alignment.UpperLeft,
        };
        plot.Axes.AddPanel(panel);
        using var paint = Paint.NewDisposablePaint();
        var room = (int)Math.Ceiling(panel.Measure(paint));
        var right = onTop ? Margin : room + Margin;
        var top = onTop ? TitleHeight + room : TitleHeight;
        plot.Layout.Fixed(new PixelPadding(left, right, BottomAxisHeight, top));
        // A title is centred above the data area, and may be wider than that, but not than the picture.
        var title = plot.Axes.Title.Label;
        var halfTitle = PlotFont.WidthOf(title.Text, TitleSize) / 2;
        title.FontSize = (float)(TitleSize * Math.Min(1, (width / 2.0 + Math.Min(left, right) - 5) / halfTitle));
        return new Chart(plot, left + width + right, top + height + BottomAxisHeight);
    }

    /// <summary>Turns the chart into one for a dark page. It is the same chart with other colours, and is drawn in them from now on.</summary>
    public Chart OnDark()
    {
        Plot.FigureBackground.Color = Palette.DarkBackground;
        Plot.DataBackground.Color = Palette.DarkBackground;
        Plot.Axes.Color(Palette.DarkText);
        Plot.Grid.MajorLineColor = Palette.DarkText.WithAlpha(0.15);
        Plot.Legend.BackgroundColor = Palette.DarkBackground;
        Plot.Legend.FontColor = Palette.DarkText;
        foreach (var text in Plot.GetPlottables<Text>())
        {
            text.LabelBackgroundColor = text.LabelBackgroundColor == Colors.Transparent ? Colors.Transparent : Palette.DarkBackground.WithAlpha(0.85);
            text.LabelFontColor = Palette.OnDark(text.LabelFontColor);
        }

        foreach (var scatter in Plot.GetPlottables<Scatter>())
            scatter.Color = Palette.OnDark(scatter.MarkerFillColor);
        foreach (var bars in Plot.GetPlottables<ErrorBar>())
            bars.Color = Palette.OnDark(bars.Color);
        foreach (var line in Plot.GetPlottables<AxisLine>())
            line.Color = Palette.OnDark(line.Color);
        return this;
    }

    /// <summary>Writes the chart as SVG and as PNG.</summary>
    /// <param name="path">The path of the files without their extension.</param>
    public void Save(string path)
    {
        File.WriteAllText(path + ".svg", Svg());
        File.WriteAllBytes(path + ".png", Png());
    }

    /// <summary>Draws the chart as PNG.</summary>
    public byte[] Png() => Plot.GetImageBytes(Width, Height, ImageFormat.Png);

    /// <summary>
    /// Draws the chart as SVG. It scales with the page that shows it, and names fonts of the same widths for readers who lack the program's.
    /// </summary>
    public string Svg()
    {
        var size = Invariant($"width=\"{Width}\" height=\"{Height}\">");
        var xml = Plot.GetSvgXml(Width, Height)
            .Replace(size, Invariant($"viewBox=\"0 0 {Width} {Height}\" {size}"), StringComparison.Ordinal)
            // Skia leaves a comma behind the last of the positions, which the grammar of SVG does not know.
            .Replace(", \"", "\"", StringComparison.Ordinal)
            .Replace($"font-family=\"{PlotFont.Name}\"", $"font-family=\"{PlotFont.Family}\"", StringComparison.Ordinal);
        // Skia counts its clipping areas through all pictures that a process draws; here they are counted from 1.
        var areas = new List<string>();
        return ClippingArea().Replace(xml, match =>
        {
            if (!areas.Contains(match.Value))
                areas.Add(match.Value);
            return Invariant($"clip-{areas.IndexOf(match.Value) + 1}");
        });
    }

    [GeneratedRegex("(?<=id=\"|url\\(#)cl_[0-9a-f]+(?=[\")])")]
    private static partial Regex ClippingArea();

    // ScottPlot's own labels follow the culture of the user.
    private static string TickLabel(double value) => Invariant($"{value:#,0.#####}");

    /// <summary>A legend that takes the same room at every drawing. The room of ScottPlot's own depends on what was drawn before.</summary>
    private sealed class SteadyLegend(Legend legend, PixelSize room) : LegendPanel(legend)
    {
        public override float Measure(Paint paint)
        {
            if (Legend.GetItems().Length == 0)
                return 0;
            var size = Legend.GetLayout(room, paint).LegendRect.Size;
            return Edge == Edge.Top ? size.Height : size.Width;
        }
    }
}
