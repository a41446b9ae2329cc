using System.Globalization;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>The table epochs.csv: the epochs of a run from the first, through all of its trainings.</summary>
public static class EpochTable
{
    private const string ValidationPrefix = "validation_";

    /// <summary>The columns. Their order never changes; new ones go last.</summary>
    /// <param name="metrics">The metrics on validation, the headline first.</param>
    public static IReadOnlyList<Column<EpochRow>> Columns(IReadOnlyList<Metric> metrics) =>
    [
        Column<EpochRow>.Count("epoch", "The epoch, from 1, through all the trainings of a run.", row => row.Epoch),
        Column<EpochRow>.Count("step", "Optimizer steps taken by its end.", row => row.Step),
        new("learning_rate", "The learning rate of its last step.", row => Invariant($"{row.LearningRate}")),
        Column<EpochRow>.Score("train_loss", "The mean loss over its steps.", row => row.TrainLoss),
        .. metrics.Where(metric => metric.Added == 0).Select(OnValidation),
        Column<EpochRow>.Seconds("seconds", "Seconds for training and validation together.", row => row.Seconds),
        Column<EpochRow>.Count("tokens_per_second", "Tokens trained on in a second, without padding.", row => Math.Floor(row.TokensPerSecond)),
        new("figures", "What the objective keeps, as name=value with blanks between; empty for most.", row => Figures(row.Figures)),
        .. metrics.Where(metric => metric.Added > 0).OrderBy(metric => metric.Added).Select(OnValidation),
    ];

    /// <summary>Writes the table.</summary>
    public static void Write(string path, IReadOnlyList<Metric> metrics, IEnumerable<EpochRow> rows) => CsvTable.Write(path, Columns(metrics), rows);

    /// <summary>Reads the table.</summary>
    /// <exception cref="DataFormatException">A cell holds no number where one is expected.</exception>
    public static IReadOnlyList<EpochRow> Read(string path) => [.. CsvTable.ReadCells(path).Select(Of)];

    private static Column<EpochRow> OnValidation(Metric metric) => Column<EpochRow>.Score(
        ValidationPrefix + metric.Name, "The metric on validation after the epoch.", row => metric.Of(row.Validation.Values));

    private static EpochRow Of(CsvCells cells)
    {
        var validation = cells.Cells.Keys
            .Where(header => header.StartsWith(ValidationPrefix, StringComparison.Ordinal))
            .Select(header => (Name: header[ValidationPrefix.Length..], Value: cells.Number(header)))
            .Where(figure => figure.Value is not null)
            .ToDictionary(figure => figure.Name, figure => figure.Value!.Value);
        return new EpochRow(
            (int)(cells.Number("epoch") ?? 0),
            (int)(cells.Number("step") ?? 0),
            cells.Number("learning_rate") ?? 0,
            cells.Number("train_loss") ?? 0,
            new TaskFigures(validation.Values.FirstOrDefault(), validation),
            cells.Number("seconds") ?? 0,
            cells.Number("tokens_per_second") ?? 0,
            FiguresOf(cells));
    }

    private static Dictionary<string, double> FiguresOf(CsvCells cells)
    {
        var figures = new Dictionary<string, double>();
        foreach (var pair in cells.Text("figures").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = FigureOf(pair, cells);
            if (!figures.TryAdd(name, value))
                throw new DataFormatException(
                    Invariant($"{cells.File}, row {cells.Row}: figures has '{name}' twice. Expected it once; run the entry again."));
        }

        return figures;
    }

    private static KeyValuePair<string, double> FigureOf(string pair, CsvCells cells) =>
        pair.Split('=') is [var name, var text] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? KeyValuePair.Create(name, value)
            : throw new DataFormatException(
                Invariant($"{cells.File}, row {cells.Row}: figures has '{pair}'. Expected name=value; run the entry again."));

    private static string Figures(IReadOnlyDictionary<string, double> figures) =>
        string.Join(' ', figures.Select(figure => Invariant($"{figure.Key}={figure.Value:F4}")));
}
