using Harness.Results;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// Draws how small a chain can get: the headline on test of each series of sizes against bytes, with the number of parameters beside every point. The
/// teacher and every model that is no BERT are lines across the chart, with their bytes in the legend.
/// </summary>
internal static class SizesPlot
{
    // Fewer sizes make no curve.
    private const int FewestSizes = 3;

    private const int DataWidth = 900;
    private const int DataHeight = 480;
    private const int Left = 70;

    // The powers of 10 between the points and the ends of the axis. On the left there is room for the number of the leftmost point.
    private const double RoomOnTheLeft = 0.18;
    private const double RoomOnTheRight = 0.12;

    /// <summary>Draws the chart; null where no series has at least three sizes.</summary>
    public static Chart? Of(TrackResults results)
    {
        var all = results.Ok.Where(row => row[Figures.StoredBytes] > 0 && row.Headline is not null).ToArray();
        Series[] series =
        [
            .. all.Where(row => SeriesOf(results, row) is not null)
                .GroupBy(row => SeriesOf(results, row)!)
                .Where(group => group.Count() >= FewestSizes)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Series(group.Key, [.. group.OrderBy(row => row[Figures.StoredBytes])])),
        ];
        if (series.Length == 0)
            return null;
        MethodRow[] lines = [.. all.Where(row => row.Method == TeacherRun.Method || RecordOf(results, row)?.Shape is null)];
        MethodRow[] shown = [.. series.SelectMany(one => one.Rows), .. lines];
        var low = Math.Log10(series.Min(one => one.Rows[0][Figures.StoredBytes]!.Value)) - RoomOnTheLeft;
        var high = Math.Log10(shown.Max(row => row[Figures.StoredBytes]!.Value)) + RoomOnTheRight;
        var bottom = shown.Min(row => row.Interval!.Value.Low);
        var top = shown.Max(row => row.Interval!.Value.High);
        var room = 0.06 * (top - bottom);

        var plot = Chart.NewPlot(
            $"{results.Track.Name}: how small the best chain can get (points have their parameters)",
            "bytes as stored",
            $"test {results.Headline.AxisTitle}, 95 % interval of each score alone");
        plot.Axes.SetLimits(low, high, bottom - room, top + room);
        plot.Axes.Bottom.TickGenerator = new NumericManual(LogTicks.Between(low, high, LogTicks.Bytes));
        foreach (var row in lines)
            AddLine(plot, row);
        foreach (var (index, one) in series.Index())
            AddSeries(plot, one, Palette.BesideTests[index % Palette.BesideTests.Length]);

        // The numbers stand on top of every line. Those of the curve with the fewest bytes are left of it, which keeps them clear of the other curve.
        var leftmost = series.MinBy(one => one.Rows[0][Figures.StoredBytes]);
        foreach (var (index, one) in series.Index())
            AddParameters(plot, one, Palette.BesideTests[index % Palette.BesideTests.Length], isLeft: series.Length > 1 && one == leftmost);
        return Chart.Around(plot, DataWidth, DataHeight, Left);
    }

    private static RunRecord? RecordOf(TrackResults results, MethodRow row) => results.Of(row.Method).FirstOrDefault()?.Record;

    private static string? SeriesOf(TrackResults results, MethodRow row) => RecordOf(results, row)?.Series;

    private static void AddLine(Plot plot, MethodRow row)
    {
        var isTeacher = row.Method == TeacherRun.Method;
        var line = plot.Add.HorizontalLine(
            row.Headline!.Mean, 1.5f, isTeacher ? Palette.Black : Palette.Grey, isTeacher ? LinePattern.Solid : LinePattern.Dashed);
        line.LegendText = $"{row.Method} ({LogTicks.Bytes(row[Figures.StoredBytes]!.Value)})";
    }

    private static void AddSeries(Plot plot, Series series, Color color)
    {
        double[] xs = [.. series.Rows.Select(row => Math.Log10(row[Figures.StoredBytes]!.Value))];
        double[] ys = [.. series.Rows.Select(row => row.Headline!.Mean)];
        var intervals = plot.Add.ErrorBar(xs, ys, new double[xs.Length]);
        intervals.YErrorPositive = [.. series.Rows.Select(row => row.Interval!.Value.High - row.Headline!.Mean)];
        intervals.YErrorNegative = [.. series.Rows.Select(row => row.Headline!.Mean - row.Interval!.Value.Low)];
        intervals.Color = color.WithAlpha(0.9);
        intervals.LineWidth = 1.2f;
        intervals.CapSize = 3;
        var curve = plot.Add.Scatter(xs, ys, color);
        curve.LineWidth = 1.5f;
        curve.MarkerShape = MarkerShape.FilledCircle;
        curve.MarkerSize = 8;
        curve.LegendText = series.Name;
    }

    private static void AddParameters(Plot plot, Series series, Color color, bool isLeft)
    {
        foreach (var row in series.Rows)
        {
            var text = plot.Add.Text(
                Invariant($"{row[Figures.Parameters]!.Value / 1e6:0.##} M"), Math.Log10(row[Figures.StoredBytes]!.Value), row.Headline!.Mean);
            text.LabelFontColor = color;
            text.LabelFontSize = Chart.TextSize;
            text.LabelBackgroundColor = Colors.White.WithAlpha(0.85);
            text.LabelAlignment = isLeft ? Alignment.LowerRight : Alignment.UpperLeft;
            text.OffsetX = isLeft ? -6 : 6;
            text.OffsetY = isLeft ? -6 : 6;
        }
    }

    /// <summary>The entries of one chain at several sizes, from the smallest.</summary>
    private sealed record Series(string Name, MethodRow[] Rows);
}
