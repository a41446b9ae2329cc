using Harness.Results;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// Draws how small a chain can get: the headline on test of each series of sizes against bytes, with the number of parameters beside every point. The
/// teacher and every model that is no neural network are lines across the chart, with their bytes in the legend. Networks that are no BERT are points
/// with their names.
/// </summary>
internal static class SizesPlot
{
    // Fewer sizes make no curve.
    private const int FewestSizes = 3;

    private const int DataWidth = 900;
    private const int DataHeight = 480;
    private const int Left = 70;

    // The powers of 10 between the points and each end of the axis.
    private const double Room = 0.12;

    // Lines of the same colour are told apart by their pattern.
    private static readonly LinePattern[] Patterns = [LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    /// <summary>Draws the chart; null where no series has at least three sizes.</summary>
    public static Chart? Of(TrackResults results)
    {
        Entry[] all =
        [
            .. results.Ok.Where(row => row[Figures.StoredBytes] > 0 && row.Headline is not null)
                .Select(row => new Entry(row, results.Of(row.Method).FirstOrDefault()?.Record)),
        ];
        Series[] series =
        [
            .. all.Where(entry => entry.Record?.Series is not null)
                .GroupBy(entry => entry.Record!.Series!)
                .Where(group => group.Count() >= FewestSizes)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select((group, i) => new Series(
                    group.Key, [.. group.OrderBy(entry => entry.Bytes)], Palette.BesideTests[i % Palette.BesideTests.Length])),
        ];
        if (series.Length == 0)
            return null;
        Entry[] shown = [.. all.Where(entry => results.Shown.Contains(entry.Row))];
        Entry[] models = [.. shown.Where(entry => !entry.IsTeacher && !entry.IsNetwork).OrderByDescending(entry => entry.Score)];
        Entry[] others = [.. shown.Where(entry => entry.IsNetwork && entry.Record!.Shape is null)];
        Entry[] points = [.. series.SelectMany(one => one.Entries), .. others];
        var frame = FrameOf(points, [.. points, .. all.Where(entry => entry.IsTeacher), .. models]);

        var plot = Chart.NewPlot(
            $"{results.Track.Name}: how small the best chain can get (its points have their parameters)",
            "bytes as stored",
            $"test {results.Headline.AxisTitle}, 95 % interval of each score alone");
        plot.Axes.SetLimits(frame.MinX, frame.MaxX, frame.MinY, frame.MaxY);
        plot.Axes.Bottom.TickGenerator = new NumericManual(LogTicks.Between(frame.MinX, frame.MaxX, LogTicks.Bytes));
        foreach (var entry in all.Where(entry => entry.IsTeacher))
            AddLine(plot, entry, Palette.Black, LinePattern.Solid);
        foreach (var (index, entry) in models.Index())
            AddLine(plot, entry, Palette.Grey, Patterns[index % Patterns.Length]);
        foreach (var one in series)
            AddPoints(plot, one.Entries, one.Color, MarkerShape.FilledCircle, lineWidth: 1.5f).LegendText = one.Name;
        if (others.Length > 0)
            AddPoints(plot, others, Palette.Grey, MarkerShape.FilledDiamond, lineWidth: 0).LegendText = "other networks";

        // The names stand on top of every line.
        NamedPoint[][] curves =
            [.. series.Select(one => one.Entries.Select(entry => NamedPointOf(frame, entry, Millions(entry), one.Color)).ToArray())];
        IEnumerable<NamedPoint> ofOthers = others.Select(entry => NamedPointOf(frame, entry, entry.Row.Method, Palette.Grey));
        IEnumerable<NamedPoint[]> across = all.Where(entry => entry.IsTeacher).Concat(models).Select(entry => AcrossAt(frame.Y(entry.Score)));
        NamedPoint[] named = [.. curves.SelectMany(curve => curve), .. ofOthers];
        PlacedNames.Add(plot, frame, LabelPlacement.Place(frame, named, walls: [], [.. curves, .. across]));
        return Chart.Around(plot, DataWidth, DataHeight, Left);
    }

    private static Frame FrameOf(Entry[] points, Entry[] shown)
    {
        var bottom = shown.Min(entry => entry.Low);
        var top = shown.Max(entry => entry.High);
        var room = 0.06 * (top - bottom);
        return new Frame(
            DataWidth,
            DataHeight,
            points.Min(entry => entry.Place.X) - Room,
            points.Max(entry => entry.Place.X) + Room,
            bottom - room,
            top + room);
    }

    private static void AddLine(Plot plot, Entry entry, Color color, LinePattern pattern) =>
        plot.Add.HorizontalLine(entry.Score, 1.5f, color, pattern).LegendText = $"{entry.Row.Method} ({LogTicks.Bytes(entry.Bytes)})";

    private static Scatter AddPoints(Plot plot, Entry[] entries, Color color, MarkerShape marker, float lineWidth)
    {
        Coordinates[] places = [.. entries.Select(entry => entry.Place)];
        var intervals = plot.Add.ErrorBar(
            [.. places.Select(place => place.X)], [.. places.Select(place => place.Y)], new double[places.Length]);
        intervals.YErrorPositive = [.. entries.Select(entry => entry.High - entry.Score)];
        intervals.YErrorNegative = [.. entries.Select(entry => entry.Score - entry.Low)];
        intervals.Color = color.WithAlpha(0.9);
        intervals.LineWidth = 1.2f;
        intervals.CapSize = 3;
        var points = plot.Add.Scatter(places, color);
        points.LineWidth = lineWidth;
        points.MarkerShape = marker;
        points.MarkerSize = 8;
        return points;
    }

    private static NamedPoint[] AcrossAt(double y) => [new("", 0, 0, y, y, y), new("", 0, DataWidth, y, y, y)];

    private static string Millions(Entry entry) => Invariant($"{entry.Row[Figures.Parameters]!.Value / 1e6:0.##} M");

    private static NamedPoint NamedPointOf(Frame frame, Entry entry, string name, Color color) => new(
        name,
        PlotFont.WidthOf(name, Chart.TextSize),
        frame.X(entry.Place.X),
        frame.Y(entry.Score),
        frame.Y(entry.High),
        frame.Y(entry.Low))
    {
        Color = color,
    };

    /// <summary>An entry of the chart with what its run's record says about it, where there is one.</summary>
    private sealed record Entry(MethodRow Row, RunRecord? Record)
    {
        public double Bytes => Row[Figures.StoredBytes]!.Value;

        public double Score => Row.Headline!.Mean;

        public double Low => Row.Interval!.Value.Low;

        public double High => Row.Interval!.Value.High;

        public Coordinates Place => new(Math.Log10(Bytes), Score);

        public bool IsTeacher => Row.Method == TeacherRun.Method;

        public bool IsNetwork => Record is { Shape: not null } or { Trainings.Count: > 0 };
    }

    /// <summary>The entries of one chain at several sizes, from the smallest.</summary>
    private sealed record Series(string Name, Entry[] Entries, Color Color);
}
