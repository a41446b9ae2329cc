using Harness.Results;
using Harness.Training;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// Draws the headline on validation of every entry's first seed after every epoch, over the optimizer steps that it has taken in all its trainings.
/// </summary>
internal static class LearningCurvesPlot
{
    private const int DataWidth = 720;
    private const int DataHeight = 540;
    private const int LegendRowHeight = 20;
    private const int Left = 70;

    // Every entry has a colour and a marker, and no two entries have both in common.
    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.OpenCircle, MarkerShape.OpenSquare,
        MarkerShape.OpenTriangleUp, MarkerShape.Eks, MarkerShape.FilledTriangleDown, MarkerShape.OpenTriangleDown, MarkerShape.Cross,
        MarkerShape.FilledDiamond, MarkerShape.OpenDiamond,
    ];

    /// <summary>Draws the chart; null if no entry has epochs.</summary>
    public static Chart? Of(TrackResults results)
    {
        // The legend lists the curves in the order of their ends, from the top down.
        var curves = results.Ok
            .Select(row => (row.Method, Points: Points(results.Of(row.Method).FirstOrDefault()?.Epochs ?? [])))
            .Where(curve => curve.Points.Count > 0)
            .OrderByDescending(curve => curve.Points[^1].Score)
            .ToArray();
        if (curves.Length == 0)
            return null;
        var first = Math.Log10(curves.Min(curve => curve.Points[0].Step)) - 0.05;
        var last = Math.Log10(curves.Max(curve => curve.Points[^1].Step)) + 0.05;
        var low = curves.Min(curve => curve.Points.Min(point => point.Score));
        var high = curves.Max(curve => curve.Points.Max(point => point.Score));
        var margin = Math.Max(0.04 * (high - low), 0.01);

        const string Steps = "optimizer steps, all trainings of a run together (logarithmic)";
        var plot = Chart.NewPlot($"{results.Track.Name}: learning curves", Steps, $"validation {results.Headline.AxisTitle}");
        plot.Axes.SetLimits(first, last, low - margin, high + margin);
        plot.Axes.Bottom.TickGenerator = new NumericManual(LogTicks.Between(first, last, LogTicks.Count));
        var looks = 0;
        foreach (var (method, points) in curves)
        {
            var isTeacher = method == TeacherRun.Method;
            Coordinates[] places = [.. points.Select(point => new Coordinates(Math.Log10(point.Step), point.Score))];
            var line = plot.Add.Scatter(places, isTeacher ? Palette.Black : Palette.Series[looks % Palette.Series.Length]);
            line.MarkerShape = isTeacher ? MarkerShape.FilledDiamond : Markers[looks / Palette.Series.Length % Markers.Length];
            line.MarkerSize = 7;
            line.LineWidth = isTeacher ? 2 : 1;
            line.LegendText = method;
            if (!isTeacher)
                looks++;
        }

        return Chart.Around(plot, DataWidth, Math.Max(DataHeight, LegendRowHeight * (curves.Length + 1)), Left, Edge.Right);
    }

    /// <summary>Returns the step and the score of each of a run's epochs, with steps counted on from one training to the next.</summary>
    public static IReadOnlyList<(int Step, double Score)> Points(IReadOnlyList<EpochRow> epochs)
    {
        var points = new List<(int, double)>();
        var before = 0;
        var last = 0;
        foreach (var row in epochs)
        {
            if (row.Step <= last)
                before += last;
            last = row.Step;
            points.Add((before + row.Step, row.Validation.Headline));
        }

        return points;
    }
}
