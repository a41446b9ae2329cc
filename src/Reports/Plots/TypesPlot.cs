using ScottPlot;

namespace Reports.Plots;

/// <summary>Draws the headline on test of every entry, for each type of thing that the task looks for.</summary>
internal static class TypesPlot
{
    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.OpenCircle,
        MarkerShape.OpenSquare, MarkerShape.Eks,
    ];

    /// <summary>Draws the chart; null if no entry has figures by type.</summary>
    public static Chart? Of(TrackResults results)
    {
        string[] methods = [.. results.Shown.Select(row => row.Method)];
        var types = results.Board.Types.Where(row => methods.Contains(row.Method))
            .GroupBy(row => row.Type)
            .OrderByDescending(type => type.Max(row => row.Gold))
            .ToArray();
        if (types.Length == 0)
            return null;
        var low = Math.Max(-0.01, types.Min(type => type.Min(row => row.F1Mean)) - 0.02);
        var high = Math.Min(1.01, types.Max(type => type.Max(row => row.F1Mean)) + 0.02);
        var title = $"{results.Track.Name}: test {results.Headline.Title} by {results.Track.Task.TypeName}{results.Scope}";
        var chart = new RowChart(title, $"test {results.Headline.AxisTitle}", methods, low, high);
        for (var i = 0; i < types.Length; i++)
        {
            Coordinates[] points = [.. types[i].Select(row => new Coordinates(row.F1Mean, chart.Place(Array.IndexOf(methods, row.Method))))];
            var markers = chart.Plot.Add.ScatterPoints(points, Palette.Series[i % Palette.Series.Length]);
            markers.MarkerShape = Shapes[i % Shapes.Length];
            markers.MarkerSize = 8;
            markers.LegendText = types[i].Key;
        }

        return chart.LaidOut();
    }
}
