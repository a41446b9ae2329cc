using Harness.Contest.Methods;
using Harness.Results;
using ScottPlot;
using ScottPlot.Plottables;

namespace Reports.Plots;

/// <summary>Test F1 of every entry with its interval over sentences, a ring for every seed, and behind them the teacher's interval.</summary>
internal static class IntervalsPlot
{
    public static Chart? Of(TrackResults results)
    {
        MethodRow[] rows = [.. results.Ok.OrderByDescending(row => row.F1WordMean)];
        if (rows.Length == 0)
            return null;
        var chart = new RowChart(
            $"{results.Track.Name}: test F1, 95 % interval over sentences, and every seed", "test F1 (words)", [.. rows.Select(row => row.Method)],
            Math.Max(0, rows.Min(row => row.F1WordLow!.Value) - 0.01), Math.Min(1, rows.Max(row => row.F1WordHigh!.Value) + 0.01));
        if (rows.FirstOrDefault(row => row.Method == TeacherRun.Method) is { } teacher)
        {
            var band = chart.Plot.Add.HorizontalSpan(teacher.F1WordLow!.Value, teacher.F1WordHigh!.Value, Palette.Black.WithAlpha(0.07));
            band.LineWidth = 0;
            band.LegendText = "the teacher's interval";
        }

        foreach (var group in Palette.Groups)
            Add(chart, rows, group);
        Coordinates[] seeds =
            [.. rows.SelectMany((row, i) => results.Of(row.Method).Select(run => new Coordinates(run.Record.Test!["f1_word"], chart.Place(i))))];
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
        double[] xs = [.. own.Select(i => rows[i].F1WordMean!.Value)];
        double[] ys = [.. own.Select(chart.Place)];
        double[] above = [.. own.Select((row, i) => rows[row].F1WordHigh!.Value - xs[i])];
        double[] below = [.. own.Select((row, i) => xs[i] - rows[row].F1WordLow!.Value)];
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
