using Harness.Refereeing;
using Harness.Results;
using ScottPlot;

namespace Reports.Plots;

/// <summary>Validation F1 after every epoch of every entry, over the optimizer steps that it has taken in all its trainings: the first seed's.</summary>
internal static class LearningCurvesPlot
{
    private const int Width = 1000;
    private const int Height = 640;
    private const float LabelSize = 10;

    // For the names, in pixels.
    private const int Names = 220;
    private const int LeaderLength = 30;

    public static Drawing? Of(TrackResults results)
    {
        var curves = results.Ok
            .Select(row => (row.Method, row.Division, Points: Points(results.Of(row.Method).FirstOrDefault()?.Epochs ?? [])))
            .Where(curve => curve.Points.Count > 0)
            .ToArray();
        if (curves.Length == 0)
            return null;
        var (first, last) = (curves.Min(curve => curve.Points[0].Step), curves.Max(curve => curve.Points[^1].Step));
        var (low, high) = (curves.Min(curve => curve.Points.Min(point => point.F1)), curves.Max(curve => curve.Points.Max(point => point.F1)));
        var margin = Math.Max(0.04 * (high - low), 0.01);
        var frame = new Frame(Width, Height, 90, Names, 70, 40, Math.Log10(first) - 0.05, Math.Log10(last) + 0.02, low - margin, high + margin);

        var plot = new Plot();
        plot.Title($"{results.Track.Name}: learning curves");
        plot.XLabel("optimizer steps, all trainings of a run together (logarithmic)");
        plot.YLabel("validation F1 (words)");
        plot.Layout.Fixed(new PixelPadding(frame.Left, frame.Right, frame.Bottom, frame.Top));
        plot.Axes.SetLimits(frame.MinX, frame.MaxX, frame.MinY, frame.MaxY);
        plot.Axes.Bottom.TickGenerator = LogTicks.Between(frame.MinX, frame.MaxX, LogTicks.Count);
        var places = LabelPlacement.Column(frame, [.. curves.Select(curve => frame.Y(curve.Points[^1].F1))]);
        foreach (var (curve, index) in curves.Select((curve, index) => (curve, index)))
        {
            var color = curve.Method == CompressionMethod.TeacherName ? Palette.Teacher
                : curve.Division == DivisionNames.Open ? Palette.Open
                : Palette.Series[index % (Palette.Series.Length - 1)];
            double[] xs = [.. curve.Points.Select(point => Math.Log10(point.Step))];
            var line = plot.Add.Scatter(xs, [.. curve.Points.Select(point => point.F1)], color);
            (line.LineWidth, line.MarkerSize) = (curve.Method == CompressionMethod.TeacherName ? 2 : 1, 4);
            var (x, y) = (frame.DataX(Width - Names + LeaderLength), frame.DataY(places[index]));
            plot.Add.ScatterLine((double[])[xs[^1], frame.MaxX, x], (double[])[curve.Points[^1].F1, curve.Points[^1].F1, y], color).LinePattern = LinePattern.Dotted;
            var words = plot.Add.Text(curve.Method, x, y);
            (words.LabelFontColor, words.LabelFontSize, words.LabelAlignment, words.OffsetX) = (color, LabelSize, Alignment.MiddleLeft, 3);
        }

        return new Drawing(plot, Width, Height);
    }

    /// <summary>A run's epochs, with its steps counted on from one training to the next.</summary>
    public static IReadOnlyList<(int Step, double F1)> Points(IReadOnlyList<EpochCsvRow> epochs)
    {
        var points = new List<(int, double)>();
        var (before, last) = (0, 0);
        foreach (var row in epochs)
        {
            if (row.Step <= last)
                before += last;
            last = row.Step;
            points.Add((before + row.Step, row.ValidationF1Word));
        }

        return points;
    }
}
