using Harness.Results;
using ScottPlot;
using ScottPlot.Plottables;

namespace Reports.Plots;

/// <summary>
/// Draws the headline on test of every entry with its interval and a ring for every seed, and behind them the teacher's interval.
/// </summary>
internal static class IntervalsPlot
{
    /// <summary>Draws the chart; null if no entry has results.</summary>
    public static Chart? Of(TrackResults results)
    {
        MethodRow[] rows = [.. results.Shown.OrderByDescending(row => row.Headline!.Mean)];
        if (rows.Length == 0)
            return null;
        var chart = new RowChart(
            $"{results.Track.Name}: test {results.Headline.Title}, 95 % interval over {results.Board.Comparisons.Basis}, and every seed"
                + results.Scope,
            $"test {results.Headline.AxisTitle}; intervals are of each score alone, and two that overlap may still differ by the test",
            [.. rows.Select(row => row.Method)],
            Math.Max(0, rows.Min(row => row.Interval!.Value.Low) - 0.01),
            Math.Min(1, rows.Max(row => row.Interval!.Value.High) + 0.01));
        if (rows.FirstOrDefault(row => row.Method == TeacherRun.Method) is { } teacher)
        {
            var band = chart.Plot.Add.HorizontalSpan(teacher.Interval!.Value.Low, teacher.Interval!.Value.High, Palette.Black.WithAlpha(0.07));
            band.LineWidth = 0;
            band.LegendText = "the teacher's interval";
        }

        foreach (var group in Palette.Groups)
            Add(chart, rows, group);
        Coordinates[] seeds =
        [
            .. rows.SelectMany((row, i) => results.Of(row.Method)
                .Select(run => new Coordinates(run.Record.Test![results.Headline.Name], chart.Place(i)))),
        ];
        var rings = chart.Plot.Add.ScatterPoints(seeds, Palette.Vermilion);
        rings.MarkerShape = MarkerShape.OpenCircle;
        rings.MarkerSize = 9;
        rings.LegendText = "a seed";
        return chart.LaidOut();
    }

    private static void Add(RowChart chart, MethodRow[] rows, EntryGroup group)
    {
        int[] own = [.. Enumerable.Range(0, rows.Length).Where(i => group.Has(rows[i]))];
        if (own.Length == 0)
            return;
        double[] xs = [.. own.Select(i => rows[i].Headline!.Mean)];
        double[] ys = [.. own.Select(chart.Place)];
        double[] above = [.. own.Select((row, i) => rows[row].Interval!.Value.High - xs[i])];
        double[] below = [.. own.Select((row, i) => xs[i] - rows[row].Interval!.Value.Low)];
        var intervals = new ErrorBar(xs, ys, above, below, null, null);
        intervals.Color = group.Color;
        intervals.LineWidth = 1.5f;
        intervals.CapSize = 4;
        chart.Plot.PlottableList.Add(intervals);
        var means = chart.Plot.Add.ScatterPoints(xs, ys, group.Color);
        means.MarkerShape = group.Marker;
        means.MarkerSize = 7;
        means.LegendText = group.Name;
    }
}
