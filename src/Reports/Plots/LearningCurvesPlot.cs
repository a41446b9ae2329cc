using Harness.Results;
using Harness.Training;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>
/// Draws the learning curve of every entry's first seed as small multiples: a cell for each entry, all with the same vertical scale, and in each the
/// teacher's last score as a line. Every training of a run has a curve of its own, behind that of the training before. The number in the cell
/// counts the optimizer steps of all of them together.
/// </summary>
internal static class LearningCurvesPlot
{
    private const int Columns = 6;
    private const int CellWidth = 170;
    private const int CellHeight = 130;
    private const int Left = 70;

    // The part of a cell that its curve takes, from its left and lower edges; the rest is for the name above it and for the gap to the next.
    private const double CurveWidth = 0.92;
    private const double CurveHeight = 0.72;

    // The share of the scale of a cell that stays free above and below the curves.
    private const double Room = 0.05;

    /// <summary>Draws the chart; null if no entry has several epochs.</summary>
    public static Chart? Of(TrackResults results)
    {
        var curves = results.Shown
            .Select(row => (row.Method, Trainings: TrainingsOf(results.Of(row.Method).FirstOrDefault()?.Epochs ?? [])))
            // A single epoch is no curve.
            .Where(curve => curve.Trainings.Sum(training => training.Count) > 1)
            .OrderByDescending(curve => curve.Trainings[^1][^1].Score)
            .ToArray();
        if (curves.Length == 0)
            return null;
        var low = curves.Min(curve => curve.Trainings.Min(training => training.Min(point => point.Score)));
        var high = curves.Max(curve => curve.Trainings.Max(training => training.Max(point => point.Score)));
        var scale = new Scale(low, Math.Max(high, low + 0.001));
        var rows = (curves.Length + Columns - 1) / Columns;
        var columns = Math.Min(Columns, curves.Length);

        var plot = Chart.NewPlot(
            $"{results.Track.Name}: learning curves{results.Scope}",
            "optimizer steps; grey: the teacher",
            $"validation {results.Headline.AxisTitle}");
        plot.Axes.SetLimits(0, columns, -rows, 0);
        plot.Axes.Bottom.TickGenerator = new NumericManual();
        plot.Axes.Left.TickGenerator = new NumericManual(
        [
            .. Enumerable.Range(0, rows)
                .SelectMany(row => scale.Ticks().Select(score => Tick.Major(scale.Y(row, score), Invariant($"{score:0.00}")))),
        ]);
        plot.HideGrid();
        var teacher = curves.FirstOrDefault(curve => curve.Method == TeacherRun.Method).Trainings?[^1][^1].Score;
        foreach (var (index, curve) in curves.Index())
            AddCell(plot, scale, index % Columns, index / Columns, curve.Method, curve.Trainings, teacher);
        return Chart.Around(plot, columns * CellWidth, rows * CellHeight, Left);
    }

    /// <summary>
    /// Returns for each training of a run the step and the score of each of its epochs, with steps counted on from one training to the next.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<(int Step, double Score)>> TrainingsOf(IReadOnlyList<EpochRow> epochs)
    {
        var trainings = new List<List<(int, double)>>();
        var before = 0;
        var last = 0;
        foreach (var row in epochs)
        {
            if (trainings.Count == 0 || row.Step <= last)
            {
                before += last;
                trainings.Add([]);
            }

            last = row.Step;
            trainings[^1].Add((before + row.Step, row.Validation.Headline));
        }

        return trainings;
    }

    private static void AddCell(
        Plot plot, Scale scale, int column, int row, string method, IReadOnlyList<IReadOnlyList<(int Step, double Score)>> trainings, double? teacher)
    {
        var last = trainings[^1][^1].Step;
        var frame = plot.Add.Rectangle(column, column + CurveWidth, -row - 1, -row - 1 + CurveHeight);
        frame.FillColor = Colors.Transparent;
        frame.LineColor = Palette.LightGrey;
        frame.LineWidth = 0.7f;
        if (teacher is { } score)
            plot.Add.Line(column, scale.Y(row, score), column + CurveWidth, scale.Y(row, score)).Color = Palette.Grey;
        foreach (var points in trainings)
        {
            Coordinates[] places =
            [
                .. points.Select(point => new Coordinates(column + (CurveWidth * point.Step / Math.Max(1, last)), scale.Y(row, point.Score))),
            ];
            var line = plot.Add.Scatter(places, method == TeacherRun.Method ? Palette.Black : Palette.Blue);
            line.MarkerSize = 4;
            line.LineWidth = 1.5f;
        }

        AddText(plot, method, column + 0.02, -row - 1 + CurveHeight + 0.04, Alignment.LowerLeft);
        AddText(plot, Invariant($"{last:N0}"), column + CurveWidth - 0.02, -row - 1 + 0.02, Alignment.LowerRight);
    }

    private static void AddText(Plot plot, string content, double x, double y, Alignment alignment)
    {
        var widest = CellWidth * CurveWidth;
        var text = plot.Add.Text(content, x, y);
        text.LabelFontColor = Palette.Text;
        // A name that is wider than its cell is written smaller.
        text.LabelFontSize = (float)(Chart.TextSize * Math.Min(1, widest / PlotFont.WidthOf(content, Chart.TextSize)));
        text.LabelAlignment = alignment;
    }

    // The vertical scale of the cells: a row takes one unit, from its lower edge up.
    private sealed record Scale(double Low, double High)
    {
        public double Y(int row, double score) => -row - 1 + (CurveHeight * (Room + ((1 - (2 * Room)) * (score - Low) / (High - Low))));

        public IEnumerable<double> Ticks()
        {
            double[] steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
            var step = steps.FirstOrDefault(one => (High - Low) / one <= 4, 0.5);
            for (var i = (int)Math.Ceiling(Low / step); i * step <= High; i++)
                yield return i * step;
        }
    }
}
