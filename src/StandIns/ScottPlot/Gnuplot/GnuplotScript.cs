using System.Globalization;
using System.Text;
using ScottPlot.Plottables;

namespace ScottPlot.Gnuplot;

/// <summary>A plot in gnuplot's language (gnuplot 5.4 manual).</summary>
internal sealed class GnuplotScript
{
    public const string Svg = "svg";
    public const string Png = "pngcairo";

    private const string Font = "DejaVu Sans";
    private const int FontSize = 12;

    // Of a point of gnuplot's at pointsize 1.
    private const double PointPixels = 7;

    private readonly StringBuilder script = new();
    private readonly List<string> elements = [];
    private readonly int width;
    private readonly int height;
    private int blocks;

    private GnuplotScript(int width, int height) => (this.width, this.height) = (width, height);

    public static string Of(Plot plot, string terminal, int width, int height)
    {
        var made = new GnuplotScript(width, height);
        made.Frame(plot, terminal);
        foreach (var plottable in plot.Visible)
            made.Add(plottable);
        made.Line($"plot {(made.elements.Count > 0 ? string.Join(", \\\n  ", made.elements) : "NaN notitle")}");
        return made.script.ToString();
    }

    private void Frame(Plot plot, string terminal)
    {
        Line(terminal == Svg
            ? $"set terminal svg size {width},{height} noenhanced font {Quoted($"{Font},{FontSize}")} background rgb 'white'"
            : $"set terminal pngcairo size {width},{height} noenhanced font {Quoted($"{Font},{FontSize}")} background rgb 'white'");
        Line("set encoding utf8");
        var padding = plot.Layout.Padding;
        Line($"set lmargin at screen {Number(padding.Left / width)}");
        Line($"set rmargin at screen {Number(1 - padding.Right / width)}");
        Line($"set bmargin at screen {Number(padding.Bottom / height)}");
        Line($"set tmargin at screen {Number(1 - padding.Top / height)}");
        Line("set border 3 lc rgb '#444444'");
        Line("set grid back lt 1 lc rgb '#ECECEC' lw 0.7");
        Line("set tics nomirror out textcolor rgb '#222222'");
        Line("set style fill solid 1.0 noborder");
        if (plot.TitleText.Length > 0)
            Line($"set title {Quoted(plot.TitleText)}");
        Axis("x", plot.Axes.Bottom);
        Axis("y", plot.Axes.Left);
        Line(plot.Legend.IsVisible ? $"set key {Corner(plot.Legend.Alignment)} samplen 2 font {Quoted($"{Font},{Number(plot.Legend.FontSize)}")} box lc rgb '#CCCCCC' opaque" : "unset key");
    }

    private void Axis(string name, Axis axis)
    {
        if (axis.Title.Length > 0)
            Line($"set {name}label {Quoted(axis.Title)}");
        if (!double.IsNaN(axis.Min))
            Line($"set {name}range [{Number(axis.Min)}:{Number(axis.Max)}]");
        // gnuplot turns words against the clock.
        var rotation = axis.TickLabelStyle.Rotation == 0 ? "" : $" rotate by {Number(-axis.TickLabelStyle.Rotation)} {(axis.TickLabelStyle.Rotation < 0 ? "right" : "left")}";
        var font = $" font {Quoted($"{Font},{Number(axis.TickLabelStyle.FontSize)}")}";
        if (axis.TickGenerator is { } generator)
            Line($"set {name}tics{rotation} ({string.Join(", ", generator.Ticks.Select(tick => $"{Quoted(tick.Label)} {Number(tick.Position)} {(tick.IsMajor ? 0 : 1)}"))}){font}");
        else
            Line($"set {name}tics{rotation}{font}");
    }

    private void Add(IPlottable plottable)
    {
        switch (plottable)
        {
            case Scatter scatter:
                Add(scatter);
                break;
            case ErrorBar bars:
                Add(bars);
                break;
            case BarPlot plot:
                Add(plot);
                break;
            case VerticalLine line:
                Line($"set arrow from {Number(line.X)}, graph 0 to {Number(line.X)}, graph 1 nohead back {Stroke(line.Color, line.LineWidth, line.LinePattern)}");
                break;
            case Text text:
                Line($"set label {Quoted(text.LabelText)} at {Number(text.X)},{Number(text.Y)} {Side(text.LabelAlignment)} front "
                    + $"offset screen {Number(text.OffsetX / width)},{Number((-text.OffsetY - Lift(text)) / height)} font {Quoted($"{Font},{Number(text.LabelFontSize)}")} textcolor rgb '{text.LabelFontColor.ToHex()}'");
                break;
            default:
                throw new NotSupportedException($"{plottable.GetType().Name} is not drawn here.");
        }
    }

    private void Add(Scatter scatter)
    {
        var data = Block(scatter.Xs.Zip(scatter.Ys, (x, y) => $"{Number(x)} {Number(y)}"));
        var title = Title(scatter.LegendText);
        if (scatter.LineWidth > 0)
            elements.Add($"{data} using 1:2 with lines {Stroke(scatter.Color, scatter.LineWidth, scatter.LinePattern)} {title}");
        if (scatter.MarkerSize > 0 && scatter.MarkerShape != MarkerShape.None)
            elements.Add($"{data} using 1:2 with points pt {PointType(scatter.MarkerShape)} ps {Number(scatter.MarkerSize / PointPixels)} lc rgb '{scatter.Color.ToHex()}' {(scatter.LineWidth > 0 ? "notitle" : title)}");
    }

    private void Add(ErrorBar bars)
    {
        var none = new double[bars.Xs.Count];
        var (up, down) = (bars.YErrorPositive ?? none, bars.YErrorNegative ?? none);
        var data = Block(bars.Xs.Select((x, i) => $"{Number(x)} {Number(bars.Ys[i])} {Number(bars.Ys[i] - down[i])} {Number(bars.Ys[i] + up[i])}"));
        Line($"set errorbars {Number(bars.CapSize / PointPixels)}");
        elements.Add($"{data} using 1:2:3:4 with yerrorbars pt 0 lw {Number(bars.LineWidth)} lc rgb '{bars.Color.ToHex()}' notitle");
    }

    private void Add(BarPlot plot)
    {
        var data = Block(plot.Bars.Select(bar => $"{Number(bar.Position)} {Number(bar.Value)} {Number(bar.Size)} 0x{bar.FillColor.ToHex()[1..]}"));
        elements.Add($"{data} using 1:2:3:4 with boxes lc rgb variable notitle");
        // A legend's colour is not one that varies.
        if (plot.LegendText.Length > 0 && plot.Bars.Count > 0)
            elements.Add($"NaN with boxes lc rgb '{plot.Bars[0].FillColor.ToHex()}' {Title(plot.LegendText)}");
    }

    private string Block(IEnumerable<string> rows)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"$d{blocks++}");
        Line($"{name} << EOD");
        foreach (var row in rows)
            Line(row);
        Line("EOD");
        return name;
    }

    private void Line(string text) => script.Append(text).Append('\n');

    // gnuplot centres words on their place, up and down.
    private static double Lift(Text text) => text.LabelAlignment switch
    {
        Alignment.UpperLeft or Alignment.UpperCenter or Alignment.UpperRight => text.LabelFontSize / 2,
        Alignment.LowerLeft or Alignment.LowerCenter or Alignment.LowerRight => -text.LabelFontSize / 2,
        _ => 0,
    };

    private static string Side(Alignment alignment) => alignment switch
    {
        Alignment.UpperLeft or Alignment.MiddleLeft or Alignment.LowerLeft => "left",
        Alignment.UpperRight or Alignment.MiddleRight or Alignment.LowerRight => "right",
        _ => "center",
    };

    private static string Corner(Alignment alignment) => alignment switch
    {
        Alignment.UpperLeft => "inside left top",
        Alignment.UpperRight => "inside right top",
        Alignment.LowerLeft => "inside left bottom",
        Alignment.MiddleRight => "inside right center",
        Alignment.MiddleLeft => "inside left center",
        Alignment.UpperCenter => "inside center top",
        Alignment.LowerCenter => "inside center bottom",
        Alignment.MiddleCenter => "inside center center",
        _ => "inside right bottom",
    };

    private static int PointType(MarkerShape shape) => shape switch
    {
        MarkerShape.OpenCircle => 6,
        MarkerShape.FilledSquare => 5,
        MarkerShape.OpenSquare => 4,
        MarkerShape.FilledTriangleUp => 9,
        MarkerShape.FilledDiamond => 13,
        MarkerShape.Eks => 2,
        _ => 7,
    };

    private static string Stroke(Color color, float width, LinePattern pattern) =>
        $"lw {Number(width)} lc rgb '{color.ToHex()}' dt {(pattern.Intervals is { Length: > 0 } dashes ? $"({string.Join(",", dashes.Select(dash => Number(dash)))})" : "solid")}";

    private static string Title(string text) => text.Length > 0 ? $"title {Quoted(text)}" : "notitle";

    // Between single quotes nothing has a meaning but the quote, which is doubled.
    private static string Quoted(string text) => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
