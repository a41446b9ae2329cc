using System.Globalization;
using Harness.Refereeing;
using Harness.Results;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Plots;

/// <summary>What a run of one entry recorded of itself: loss and validation F1 by epoch, what its objective keeps (openings of gates), and what each step of a chain left.</summary>
internal static class EntryPlot
{
    private const int Width = 720;
    private const int Height = 400;

    /// <summary>Loss as a share of its highest, validation F1, and the objective's figures, over the run's optimizer steps; null for a run without epochs.</summary>
    public static Drawing? Curves(PublishedRun run)
    {
        var rows = run.Epochs;
        if (rows.Count == 0)
            return null;
        double[] steps = [.. LearningCurvesPlot.Points(rows).Select(point => (double)point.Step)];
        var plot = new Plot();
        plot.Title(run.Record.Method);
        plot.XLabel("optimizer steps");
        plot.YLabel("share");
        plot.Layout.Fixed(new PixelPadding(80, 20, 70, 40));
        plot.Axes.SetLimits(0, steps[^1] * 1.02, 0, 1.02);
        var figures = Figures(rows);
        foreach (var (_, points) in figures.OrderBy(figure => figure.Key, StringComparer.Ordinal))
            plot.Add.ScatterLine((double[])[.. points.Select(point => steps[point.Epoch])], (double[])[.. points.Select(point => point.Value)], Palette.Open).LineWidth = 0.7f;
        if (figures.Count > 0)
            plot.Add.ScatterLine((double[])[0, 0], (double[])[0, 0], Palette.Open).LegendText = $"{figures.Keys.First().Split('_')[0]} ({figures.Count})";
        var highest = rows.Max(row => row.TrainLoss);
        Add(plot, steps, [.. rows.Select(row => highest > 0 ? row.TrainLoss / highest : 0)], Palette.Cap, string.Create(CultureInfo.InvariantCulture, $"loss (1 is {highest:0.###})"));
        Add(plot, steps, [.. rows.Select(row => row.ValidationF1Word)], Palette.Capped, "validation F1 (words)");
        plot.ShowLegend(Alignment.MiddleRight).FontSize = 10;
        return new Drawing(plot, Width, Height);
    }

    /// <summary>Validation F1 and weights left, as a share of the teacher's, after every step; null for what is no chain.</summary>
    public static Drawing? Steps(PublishedRun run, RunRecord? teacher)
    {
        if (run.Record.Steps is not { Count: > 0 } steps || teacher?.Parameters is not { } whole)
            return null;
        var names = steps.Select(step => step.Name).Prepend("teacher").ToArray();
        double[] places = [.. Enumerable.Range(0, names.Length).Select(i => (double)i)];
        var plot = new Plot();
        plot.Title($"{run.Record.Method}, step by step");
        plot.YLabel("share");
        plot.Layout.Fixed(new PixelPadding(80, 110, 110, 40));
        plot.Axes.SetLimits(-0.3, names.Length - 0.7, 0, 1.02);
        var ticks = new NumericManual();
        for (var i = 0; i < names.Length; i++)
            ticks.AddMajor(i, names[i]);
        plot.Axes.Bottom.TickGenerator = ticks;
        (plot.Axes.Bottom.TickLabelStyle.Rotation, plot.Axes.Bottom.TickLabelStyle.FontSize) = (-20, 10);
        Add(plot, places, [1, .. steps.Select(step => (double)step.NonZero / whole)], Palette.Cap, "weights that are not zero, of the teacher's");
        Add(plot, places, [teacher.Validation?.GetValueOrDefault("f1_word") ?? 0, .. steps.Select(step => step.Validation)], Palette.Capped, "validation F1 (words)");
        plot.ShowLegend(Alignment.LowerLeft).FontSize = 10;
        return new Drawing(plot, Width, Height);
    }

    /// <summary>What the run's factorisations kept of each matrix's squared singular values; null for a run that factorised nothing.</summary>
    public static Drawing? KeptEnergy(PublishedRun run)
    {
        var kept = (run.Record.Steps ?? []).SelectMany(step => step.Figures ?? new Dictionary<string, double>()).Concat(run.Record.Figures ?? new Dictionary<string, double>())
            .Select(figure => (Matrix: Harness.Compression.KeptEnergy.MatrixOf(figure.Key), Share: figure.Value))
            .Where(figure => figure.Matrix is not null)
            .ToArray();
        if (kept.Length == 0)
            return null;
        var plot = new Plot();
        plot.Title($"{run.Record.Method}: kept singular-value energy");
        plot.YLabel("share of the squared singular values");
        plot.Layout.Fixed(new PixelPadding(80, 20, 150, 40));
        plot.Axes.SetLimits(-0.7, kept.Length - 0.3, 0, 1.02);
        var ticks = new NumericManual();
        for (var i = 0; i < kept.Length; i++)
            ticks.AddMajor(i, kept[i].Matrix!);
        plot.Axes.Bottom.TickGenerator = ticks;
        (plot.Axes.Bottom.TickLabelStyle.Rotation, plot.Axes.Bottom.TickLabelStyle.FontSize) = (-45, kept.Length > 12 ? 8 : 10);
        plot.Add.Bars((Bar[])[.. kept.Select((figure, i) => new Bar { Position = i, Value = figure.Share, Size = 0.7, FillColor = Palette.Capped })]);
        return new Drawing(plot, Width, Height);
    }

    private static void Add(Plot plot, double[] xs, double[] ys, Color color, string name)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (1.5f, 6, name);
    }

    // name=value, blanks between.
    private static Dictionary<string, List<(int Epoch, double Value)>> Figures(IReadOnlyList<EpochCsvRow> rows)
    {
        var figures = new Dictionary<string, List<(int, double)>>(StringComparer.Ordinal);
        for (var epoch = 0; epoch < rows.Count; epoch++)
            foreach (var pair in rows[epoch].Figures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = pair.Split('=');
                if (!figures.TryGetValue(parts[0], out var points))
                    figures.Add(parts[0], points = []);
                points.Add((epoch, double.Parse(parts[1], CultureInfo.InvariantCulture)));
            }

        return figures;
    }
}
