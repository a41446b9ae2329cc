using System.ComponentModel;
using System.Reflection;
using System.Text;
using CsvHelper;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Bench.Commands;

/// <summary>The columns of every table under results/, as Markdown, from the declarations that the tables themselves are made from.</summary>
internal static class ResultsFormat
{
    /// <param name="metrics">The metrics of the task whose columns are listed.</param>
    /// <param name="others">Tracks of other tasks, of which the columns are listed that differ.</param>
    public static string Of(TaskMetrics metrics, params IReadOnlyList<Track> others)
    {
        var schema = new ResultsSchema(metrics);
        var text = new StringBuilder();
        Add(text, "results.csv", "One line for every entry of a track, over its seeds.", Declared(schema.Entries.Select(column => column.Csv)));
        Add(text, "runs.csv", "One line for every run.", Declared(schema.Runs));
        Add(text, "types.csv", "The test scores of every entry by what the task breaks them down by.", Attributed<TypeRow>());
        Add(text, "data.csv", "The splits as the networks saw them, without their text.", Attributed<SplitRow>());
        Add(text, "tried.csv", "The settings that entries were tried with on validation.", Declared(TriedRow.Columns(metrics)));
        Add(text, "combined.csv", "What runs reach on validation by the mean of their probabilities.", Declared(CombinedRow.Columns(metrics)));
        Add(
            text, $"runs/RUN/{RunFolder.EpochsFile}", "The epochs of a run, through all of its trainings.",
            Declared(EpochTable.Columns(metrics.OnValidation)));
        Add(
            text, $"runs/RUN/{RunFolder.CountsFile}", "One line for every test sentence; the bootstrap draws from these.",
            Declared(TestSentences.Columns(metrics.Sum, new TestSentences([], null))));
        Add(text, $"runs/RUN/{RunFolder.TypesFile}", "The test counts of a run by type.", Declared(TypeCounts.Columns(metrics.ErrorKinds)));
        Add(text, $"pretraining/{CurveRow.FileName}", "The curve of the pretraining that the track's teacher started from.", Attributed<CurveRow>());
        Add(
            text, "speed.csv", "The speed of this program beside plain TorchSharp and PyTorch for Python; it is in results/ itself.",
            Attributed<SpeedRow>());
        text.Append("### Tracks of other tasks\n\nTheir tables have other scores, and other counts of a test input:\n\n");
        text.Append(Invariant($"| such as | scores, in results.csv and runs.csv | columns of runs/RUN/{RunFolder.CountsFile} |\n|:--|:--|:--|\n"));
        foreach (var track in others)
        {
            var scores = string.Join("; ", track.Task.Metrics.All.Select(metric => $"`{metric.Name}`: {metric.Meaning}"));
            var counts = string.Join("; ", track.Task.Metrics.Sum.Numbers.Select(number => $"`{number.Name}`: {number.Meaning.TrimEnd('.')}"));
            text.Append($"| `{track.Name}` | {scores} | {counts} |\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Add(StringBuilder text, string file, string summary, IEnumerable<(string Header, string Meaning)> columns)
    {
        text.Append($"### {file}\n\n{summary}\n\n| column | meaning |\n|:--|:--|\n");
        foreach (var (header, meaning) in columns)
            text.Append($"| `{header}` | {meaning} |\n");
        text.Append('\n');
    }

    private static IEnumerable<(string Header, string Meaning)> Declared<T>(IEnumerable<Column<T>> columns) =>
        columns.Select(column => (column.Header, column.Meaning));

    private static IEnumerable<(string Header, string Meaning)> Attributed<T>()
    {
        foreach (var property in typeof(T).GetProperties())
            if (property.GetCustomAttribute<CsvColumnAttribute>() is { } column)
                yield return (column.Name!, property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "");
    }
}
