using Harness.Results;
using Harness.Training;
using ScottPlot;

namespace Reports.Plots;

/// <summary>
/// Draws what a run recorded of itself: loss and the headline on validation by epoch, the figures that its objective keeps (such as the openings of
/// gates), and what each step of a chain left.
/// </summary>
internal static class EntryPlot
{
    private const int DataWidth = 620;
    private const int DataHeight = 280;
    private const int Left = 60;

    /// <summary>Draws the loss as a share of its highest, the headline on validation, and the objective's figures over optimizer steps.</summary>
    /// <returns>The chart, or null for a run without epochs.</returns>
    public static Chart? Curves(PublishedRun run, Metric headline)
    {
        var rows = run.Epochs;
        if (rows.Count == 0)
            return null;
        double[] steps = [.. LearningCurvesPlot.Points(rows).Select(point => (double)point.Step)];
        var plot = Chart.NewPlot(run.Record.Method, "optimizer steps", "share");
        plot.Axes.SetLimits(0, steps[^1] * 1.02, 0, 1.02);
        var figures = Figures(rows);
        foreach (var (name, values) in figures.OrderBy(figure => figure.Key, StringComparer.Ordinal))
        {
            Coordinates[] points = [.. values.Select(value => new Coordinates(steps[value.Epoch], value.Value))];
            var line = plot.Add.ScatterLine(points, Palette.Grey);
            line.LineWidth = 0.7f;
            // The first line's legend stands for all of them.
            line.LegendText = plot.PlottableList.Count == 1 ? $"{name.Split('_')[0]} ({figures.Count})" : "";
        }

        var highest = rows.Max(row => row.TrainLoss);
        double[] losses = [.. rows.Select(row => highest > 0 ? row.TrainLoss / highest : 0)];
        var unit = Invariant($"loss (1 is {highest:0.###})");
        Add(plot, steps, losses, Palette.Vermilion, MarkerShape.FilledSquare, unit);
        double[] scores = [.. rows.Select(row => row.Validation.Headline)];
        Add(plot, steps, scores, Palette.Blue, MarkerShape.FilledCircle, $"validation {headline.AxisTitle}");
        return Chart.Around(plot, DataWidth, DataHeight, Left);
    }

    /// <summary>Draws the headline on validation, and the weights that are left as a share of the teacher's, after every step of a chain.</summary>
    /// <returns>The chart, or null for a run that is no chain.</returns>
    public static Chart? Steps(PublishedRun run, RunRecord? teacher, Metric headline)
    {
        if (run.Record.Steps is not { Count: > 0 } steps || teacher?.Parameters is not { } whole)
            return null;
        var chart = new RowChart($"{run.Record.Method}, step by step", "share", [.. steps.Select(step => step.Name).Prepend("teacher")], 0, 1.02);
        double[] rows = [.. Enumerable.Range(0, steps.Count + 1).Select(chart.Place)];
        double[] weights = [1, .. steps.Select(step => (double)step.NonZero / whole)];
        double[] scores = [teacher.Validation?.GetValueOrDefault(headline.Name) ?? 0, .. steps.Select(step => step.Validation)];
        Add(chart.Plot, weights, rows, Palette.Vermilion, MarkerShape.FilledSquare, "weights that are not zero, of the teacher's");
        Add(chart.Plot, scores, rows, Palette.Blue, MarkerShape.FilledCircle, $"validation {headline.AxisTitle}");
        return chart.LaidOut();
    }

    /// <summary>Draws the share of each matrix's squared singular values that the run's factorisations kept.</summary>
    /// <returns>The chart, or null for a run that factorised nothing.</returns>
    public static Chart? KeptEnergy(PublishedRun run)
    {
        var kept = (run.Record.Steps ?? []).Select(step => step.Figures).Append(run.Record.Figures)
            .SelectMany(figures => figures ?? new Dictionary<string, double>())
            .Select(figure => (Matrix: Harness.Contest.Compression.KeptEnergy.MatrixOf(figure.Key), Share: figure.Value))
            .Where(figure => figure.Matrix is not null)
            .ToArray();
        if (kept.Length == 0)
            return null;
        string[] matrices = [.. kept.Select(figure => figure.Matrix!)];
        var chart = new RowChart($"{run.Record.Method}: kept singular-value energy", "share of the squared singular values", matrices, 0, 1.02);
        for (var row = 0; row < kept.Length; row++)
        {
            var bar = chart.Plot.Add.Bar(chart.Place(row), kept[row].Share);
            bar.Horizontal = true;
            bar.Color = Palette.Blue;
        }

        return chart.LaidOut();
    }

    private static void Add(Plot plot, double[] xs, double[] ys, Color color, MarkerShape marker, string name)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = 1.5f;
        line.MarkerShape = marker;
        line.MarkerSize = 6;
        line.LegendText = name;
    }

    private static Dictionary<string, List<(int Epoch, double Value)>> Figures(IReadOnlyList<EpochRow> rows)
    {
        var figures = new Dictionary<string, List<(int, double)>>(StringComparer.Ordinal);
        for (var epoch = 0; epoch < rows.Count; epoch++)
            foreach (var (name, value) in rows[epoch].Figures)
            {
                if (!figures.TryGetValue(name, out var points))
                    figures.Add(name, points = []);
                points.Add((epoch, value));
            }

        return figures;
    }
}
