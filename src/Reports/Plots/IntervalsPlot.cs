using Harness.Results;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>Test F1 of every entry with its interval over sentences, and a ring for every seed: two kinds of spread, side by side.</summary>
internal static class IntervalsPlot
{
    private const int Width = 1000;
    private const int Height = 560;

    public static Drawing? Of(TrackResults results)
    {
        MethodRow[] rows = [.. results.Ok.OrderByDescending(row => row.F1WordMean)];
        if (rows.Length == 0)
            return null;
        var seeds = rows.SelectMany((row, i) => results.Of(row.Method).Select(run => (At: (double)i, F1: run.Record.Test!["f1_word"]))).ToArray();
        var plot = new Plot();
        plot.Title($"{results.Track.Name}: test F1, 95 % interval over sentences, and every seed");
        plot.YLabel("test F1 (words)");
        plot.Layout.Fixed(new PixelPadding(100, 20, 170, 40));
        plot.Axes.SetLimits(-0.7, rows.Length - 0.3, Math.Max(0, rows.Min(row => row.F1WordLow!.Value) - 0.02), Math.Min(1, rows.Max(row => row.F1WordHigh!.Value) + 0.02));
        var ticks = new NumericManual();
        for (var i = 0; i < rows.Length; i++)
            ticks.AddMajor(i, rows[i].Method);
        plot.Axes.Bottom.TickGenerator = ticks;
        (plot.Axes.Bottom.TickLabelStyle.Rotation, plot.Axes.Bottom.TickLabelStyle.FontSize) = (-45, 10);
        Add(plot, rows, DivisionNames.Capped, Palette.Capped);
        Add(plot, rows, DivisionNames.Open, Palette.Open);
        var rings = plot.Add.ScatterPoints((double[])[.. seeds.Select(seed => seed.At)], (double[])[.. seeds.Select(seed => seed.F1)], Palette.Cap);
        (rings.MarkerShape, rings.MarkerSize, rings.LegendText) = (MarkerShape.OpenCircle, 7, "a seed");
        plot.ShowLegend(Alignment.UpperRight).FontSize = 11;
        return new Drawing(plot, Width, Height);
    }

    private static void Add(Plot plot, MethodRow[] rows, string division, Color color)
    {
        var own = rows.Select((row, i) => (Row: row, At: (double)i)).Where(entry => entry.Row.Division == division).ToArray();
        if (own.Length == 0)
            return;
        double[] xs = [.. own.Select(entry => entry.At)];
        double[] ys = [.. own.Select(entry => entry.Row.F1WordMean!.Value)];
        var bars = plot.Add.ErrorBar(xs, ys, ys);
        bars.YErrorPositive = [.. own.Select((entry, i) => entry.Row.F1WordHigh!.Value - ys[i])];
        bars.YErrorNegative = [.. own.Select((entry, i) => ys[i] - entry.Row.F1WordLow!.Value)];
        (bars.Color, bars.LineWidth, bars.CapSize) = (color, 2, 5);
        var means = plot.Add.ScatterPoints(xs, ys, color);
        (means.MarkerShape, means.MarkerSize, means.LegendText) = (MarkerShape.FilledSquare, 6, $"mean, {division}");
    }
}
