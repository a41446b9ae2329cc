using Harness.Refereeing;
using Harness.Results;
using ScottPlot;

namespace Reports.Plots;

/// <summary>
/// Test F1 against what an entry costs, on a logarithmic axis: every entry with its 95 % interval and name, those that no other beats in both joined by a line, and
/// the cap where there is one.
/// </summary>
internal static class TradeOffPlot
{
    private const int Width = 1000;
    private const int Height = 640;
    private const float LabelSize = 10;

    // Pixels between a point and its name from which on a line joins them.
    private const double Far = 16;

    /// <param name="cost">Null for entries without it.</param>
    /// <param name="cap">In the units of the cost; null for none.</param>
    public static Drawing? Of(TrackResults results, string title, string costName, Func<MethodRow, double?> cost, double? cap, Func<double, string> tick)
    {
        MethodRow[] rows = [.. results.Ok.Where(row => cost(row) > 0 && row.F1WordMean is not null)];
        if (rows.Length == 0)
            return null;
        double[] xs = [.. rows.Select(row => Math.Log10(cost(row)!.Value))];
        double[] ys = [.. rows.Select(row => row.F1WordMean!.Value)];
        var frame = FrameOf(xs, rows, cap is { } limit ? Math.Log10(limit) : null);

        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(costName);
        plot.YLabel("test F1 (words), 95 % interval");
        plot.Layout.Fixed(new PixelPadding(frame.Left, frame.Right, frame.Bottom, frame.Top));
        plot.Axes.SetLimits(frame.MinX, frame.MaxX, frame.MinY, frame.MaxY);
        plot.Axes.Bottom.TickGenerator = LogTicks.Between(frame.MinX, frame.MaxX, tick);

        if (cap is { } capped)
        {
            plot.Add.VerticalLine(Math.Log10(capped), 1.5f, Palette.Cap, LinePattern.Dashed);
            var words = plot.Add.Text("cap", Math.Log10(capped), frame.MinY);
            (words.LabelFontColor, words.LabelFontSize, words.OffsetX, words.OffsetY, words.LabelAlignment) = (Palette.Cap, LabelSize, 4, -10, Alignment.MiddleLeft);
        }

        var front = Front(xs, ys);
        plot.Add.ScatterLine((double[])[.. front.Select(i => xs[i])], (double[])[.. front.Select(i => ys[i])], Palette.Front).LegendText = "no entry is better in both";
        Points(plot, rows, xs, ys, row => row.Division == DivisionNames.Capped, Palette.Capped, MarkerShape.FilledCircle, "capped");
        Points(plot, rows, xs, ys, row => row.Division == DivisionNames.Open && row.Method != CompressionMethod.TeacherName, Palette.Open, MarkerShape.OpenCircle, "open");
        Points(plot, rows, xs, ys, row => row.Method == CompressionMethod.TeacherName, Palette.Teacher, MarkerShape.FilledDiamond, "teacher");
        Names(plot, frame, rows, xs, ys, cap);
        plot.ShowLegend(Alignment.LowerRight).FontSize = LabelSize;
        return new Drawing(plot, Width, Height);
    }

    /// <summary>Entries such that none costs less and is as good, or costs as much and is better: by cost.</summary>
    public static int[] Front(double[] costs, double[] scores)
    {
        var best = double.NegativeInfinity;
        var front = new List<int>();
        foreach (var i in Enumerable.Range(0, costs.Length).OrderBy(i => costs[i]).ThenByDescending(i => scores[i]))
            if (scores[i] > best)
            {
                best = scores[i];
                front.Add(i);
            }

        return [.. front];
    }

    private static Frame FrameOf(double[] xs, MethodRow[] rows, double? cap)
    {
        var (low, high) = (Math.Min(xs.Min(), cap ?? double.PositiveInfinity), Math.Max(xs.Max(), cap ?? double.NegativeInfinity));
        var (bottom, top) = (rows.Min(row => row.F1WordLow ?? row.F1WordMean!.Value), rows.Max(row => row.F1WordHigh ?? row.F1WordMean!.Value));
        var (besides, above) = (Math.Max(0.12 * (high - low), 0.1), Math.Max(0.06 * (top - bottom), 0.01));
        return new Frame(Width, Height, 90, 20, 70, 40, low - besides, high + 2 * besides, bottom - above, top + above);
    }

    private static void Points(Plot plot, MethodRow[] rows, double[] xs, double[] ys, Func<MethodRow, bool> which, Color color, MarkerShape shape, string name)
    {
        int[] own = [.. Enumerable.Range(0, rows.Length).Where(i => which(rows[i]))];
        if (own.Length == 0)
            return;
        double[] x = [.. own.Select(i => xs[i])];
        double[] y = [.. own.Select(i => ys[i])];
        var bars = plot.Add.ErrorBar(x, y, new double[own.Length]);
        bars.YErrorPositive = [.. own.Select(i => (rows[i].F1WordHigh ?? ys[i]) - ys[i])];
        bars.YErrorNegative = [.. own.Select(i => ys[i] - (rows[i].F1WordLow ?? ys[i]))];
        (bars.Color, bars.LineWidth, bars.CapSize) = (color, 0.7f, 2);
        var points = plot.Add.ScatterPoints(x, y, color);
        (points.MarkerShape, points.MarkerSize, points.LegendText) = (shape, 7, name);
    }

    private static void Names(Plot plot, Frame frame, MethodRow[] rows, double[] xs, double[] ys, double? cap)
    {
        var points = rows.Select((row, i) => (frame.X(xs[i]), frame.Y(ys[i]), row.Method)).ToArray();
        var places = LabelPlacement.Place(frame, points, cap is { } limit ? [frame.X(Math.Log10(limit))] : []);
        for (var i = 0; i < rows.Length; i++)
        {
            var (left, middle) = places[i];
            var (x, y, name) = points[i];
            // The end of the name that is nearer to the point.
            var width = LabelPlacement.WidthOf(name);
            var end = x < left ? left - 1 : x > left + width ? left + width + 1 : x;
            if (Math.Abs(end - x) + Math.Abs(middle - y) > Far)
                plot.Add.ScatterLine((double[])[xs[i], frame.DataX(end)], (double[])[ys[i], frame.DataY(middle)], Palette.Leader).LineWidth = 0.7f;
            var words = plot.Add.Text(name, frame.DataX(left), frame.DataY(middle));
            (words.LabelFontColor, words.LabelFontSize, words.LabelAlignment) = (Palette.Words, LabelSize, Alignment.MiddleLeft);
        }
    }
}
