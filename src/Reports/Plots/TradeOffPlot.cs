using Harness.Results;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// Draws the headline on test against what an entry costs, on a logarithmic axis: every entry with its 95 % interval, the names of the best, a line
/// through the networks that no other network beats in both, and the cap where there is one.
/// </summary>
internal static class TradeOffPlot
{
    private const int DataWidth = 900;
    private const int DataHeight = 520;
    private const int Left = 70;

    /// <summary>Draws the chart; null if no entry has this cost.</summary>
    /// <param name="cost">Returns the cost of an entry; null for an entry without it.</param>
    /// <param name="cap">The highest cost of a ranked entry; null if there is no cap.</param>
    /// <param name="tick">Writes a cost beside the axis.</param>
    public static Chart? Of(
        TrackResults results, string title, string costName, Func<MethodRow, double?> cost, double? cap, Func<double, string> tick)
    {
        MethodRow[] rows = [.. results.Ok.Where(row => cost(row) > 0 && row.Headline is not null)];
        if (rows.Length == 0)
            return null;
        Coordinates[] points = [.. rows.Select(row => new Coordinates(Math.Log10(cost(row)!.Value), row.Headline!.Mean))];
        double? wall = cap is { } limit ? Math.Log10(limit) : null;
        var frame = FrameOf(points, rows, wall);

        var plot = Chart.NewPlot(title, costName, $"test {results.Headline.AxisTitle}, 95 % interval of each score alone");
        plot.Axes.SetLimits(frame.MinX, frame.MaxX, frame.MinY, frame.MaxY);
        plot.Axes.Bottom.TickGenerator = new NumericManual(LogTicks.Between(frame.MinX, frame.MaxX, tick));
        // What is no neural network is timed in another program.
        int[] networks = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i][Figures.OnnxBytes] is not null)];
        int[] front = [.. Front([.. networks.Select(i => points[i].X)], [.. networks.Select(i => points[i].Y)]).Select(i => networks[i])];
        HashSet<int> named = [.. front, .. Enumerable.Range(0, rows.Length).Where(i => results.Shown.Contains(rows[i]))];
        AddNames(plot, frame, rows, points, [.. named.Order()], front, wall);
        if (wall is { } x)
            plot.Add.VerticalLine(x, 1.5f, Palette.Vermilion, LinePattern.Dashed).LegendText = "cap";
        Coordinates[] unbeaten = [.. front.Select(i => points[i])];
        if (unbeaten.Length > 1)
        {
            var line = plot.Add.ScatterLine(unbeaten, Palette.Orange);
            line.ConnectStyle = ConnectStyle.StepHorizontal;
            line.LegendText = "no network is better in both";
        }

        foreach (var group in Palette.Groups)
            AddPoints(plot, rows, points, group);
        return Chart.Around(plot, frame.Width, frame.Height, Left);
    }

    /// <summary>
    /// Returns the indexes of the entries that no other beats: none costs less and is as good, or costs as much and is better. They are in order of
    /// cost.
    /// </summary>
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

    private static Frame FrameOf(Coordinates[] points, MethodRow[] rows, double? wall)
    {
        var low = Math.Min(points.Min(point => point.X), wall ?? double.PositiveInfinity);
        var high = Math.Max(points.Max(point => point.X), wall ?? double.NegativeInfinity);
        var bottom = rows.Min(Low);
        var top = rows.Max(High);
        var besides = Math.Max(0.16 * (high - low), 0.1);
        var above = Math.Max(0.06 * (top - bottom), 0.01);
        return new Frame(DataWidth, DataHeight, low - besides, high + besides, bottom - above, top + above);
    }

    private static void AddPoints(Plot plot, MethodRow[] rows, Coordinates[] points, EntryGroup group)
    {
        int[] own = [.. Enumerable.Range(0, rows.Length).Where(i => group.Has(rows[i]))];
        if (own.Length == 0)
            return;
        Coordinates[] places = [.. own.Select(i => points[i])];
        var intervals = plot.Add.ErrorBar([.. places.Select(place => place.X)], [.. places.Select(place => place.Y)], new double[own.Length]);
        intervals.YErrorPositive = [.. own.Select(i => High(rows[i]) - points[i].Y)];
        intervals.YErrorNegative = [.. own.Select(i => points[i].Y - Low(rows[i]))];
        intervals.Color = group.Color.WithAlpha(0.5);
        intervals.LineWidth = 0.7f;
        intervals.CapSize = 2;
        var markers = plot.Add.ScatterPoints(places, group.Color);
        markers.MarkerShape = group.Marker;
        markers.MarkerSize = 7;
        markers.LegendText = group.Name;
    }

    private static void AddNames(Plot plot, Frame frame, MethodRow[] rows, Coordinates[] points, int[] shown, int[] front, double? wall)
    {
        var named = shown.ToDictionary(i => i, i => new NamedPoint(
            rows[i].Method,
            PlotFont.WidthOf(rows[i].Method, Chart.TextSize),
            frame.X(points[i].X),
            frame.Y(points[i].Y),
            frame.Y(High(rows[i])),
            frame.Y(Low(rows[i]))));
        double[] walls = wall is { } x ? [frame.X(x)] : [];
        PlacedNames.Add(plot, frame, LabelPlacement.Place(frame, [.. named.Values], walls, [StepsOf([.. front.Select(i => named[i])])]));
    }

    // The line goes on at one height to the place of the next point, and from there up to it.
    private static NamedPoint[] StepsOf(NamedPoint[] points) =>
    [
        .. points.Take(1),
        .. points.Zip(points.Skip(1)).SelectMany(pair => new[] { pair.Second with { Y = pair.First.Y }, pair.Second }),
    ];

    private static double Low(MethodRow row) => row.Interval?.Low ?? row.Headline!.Mean;

    private static double High(MethodRow row) => row.Interval?.High ?? row.Headline!.Mean;
}
