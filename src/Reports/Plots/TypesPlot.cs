using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>Test F1 of every entry on every type of entity.</summary>
internal static class TypesPlot
{
    private const int Width = 1000;
    private const int Height = 560;

    private static readonly MarkerShape[] Shapes = [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.OpenCircle];

    public static Drawing? Of(TrackResults results)
    {
        string[] methods = [.. results.Ok.Select(row => row.Method)];
        var types = results.Board.Types.GroupBy(row => row.Type).OrderByDescending(type => type.Max(row => row.Gold)).ToArray();
        if (methods.Length == 0 || types.Length == 0)
            return null;
        var plot = new Plot();
        plot.Title($"{results.Track.Name}: test F1 by type of entity");
        plot.YLabel("test F1 (words)");
        plot.Layout.Fixed(new PixelPadding(90, 20, 170, 40));
        var low = results.Board.Types.Min(row => row.F1Mean);
        plot.Axes.SetLimits(-0.7, methods.Length - 0.3, Math.Max(0, low - 0.03), 1);
        var ticks = new NumericManual();
        for (var i = 0; i < methods.Length; i++)
            ticks.AddMajor(i, methods[i]);
        plot.Axes.Bottom.TickGenerator = ticks;
        (plot.Axes.Bottom.TickLabelStyle.Rotation, plot.Axes.Bottom.TickLabelStyle.FontSize) = (-45, 10);
        for (var i = 0; i < types.Length; i++)
        {
            var rows = types[i].Where(row => methods.Contains(row.Method)).ToArray();
            var points = plot.Add.ScatterPoints((double[])[.. rows.Select(row => (double)Array.IndexOf(methods, row.Method))], (double[])[.. rows.Select(row => row.F1Mean)], Palette.Series[i % Palette.Series.Length]);
            (points.MarkerShape, points.MarkerSize, points.LegendText) = (Shapes[i % Shapes.Length], 8, types[i].Key);
        }

        plot.ShowLegend(Alignment.LowerLeft).FontSize = 11;
        return new Drawing(plot, Width, Height);
    }
}
