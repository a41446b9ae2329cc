using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of test-types.csv: the counts of one type on the test split.</summary>
/// <param name="Type">The type, such as PER.</param>
/// <param name="Counts">Its right, predicted and gold annotations.</param>
/// <param name="Errors">Its errors by the kinds of the task, in their order; null for a task that tells none apart, and in older tables.</param>
public sealed record TypeCounts(string Type, MatchCounts Counts, IReadOnlyList<long>? Errors)
{
    private const string TypeHeader = "type";
    private const string Correct = "correct";
    private const string Predicted = "predicted";
    private const string Gold = "gold";

    /// <summary>The columns of the table of a task.</summary>
    /// <param name="kinds">The kinds of error that the task tells apart.</param>
    public static IReadOnlyList<Column<TypeCounts>> Columns(IReadOnlyList<ErrorKind> kinds) =>
    [
        new(TypeHeader, "The type, such as PER.", row => row.Type),
        Column<TypeCounts>.Count(Correct, "The number of predictions of the type that are right.", row => row.Counts.Correct),
        Column<TypeCounts>.Count(Predicted, "The number of predictions of the type.", row => row.Counts.Predicted),
        Column<TypeCounts>.Count(Gold, "The number of annotations of the type that should be predicted.", row => row.Counts.Gold),
        .. kinds.Index().Select(kind => Column<TypeCounts>.Count(kind.Item.Header, kind.Item.Meaning, row => row.Errors?[kind.Index])),
    ];

    /// <summary>Gives the lines of the scores of a split, in their order.</summary>
    public static IEnumerable<TypeCounts> Of(TaskScores scores, IReadOnlyList<ErrorKind> kinds) => scores.ByType.Select(type =>
        new TypeCounts(type.Key, type.Value, scores.Errors is { } errors ? errors.GetValueOrDefault(type.Key) ?? new long[kinds.Count] : null));

    /// <summary>Writes the table.</summary>
    public static void Write(string path, IReadOnlyList<ErrorKind> kinds, IEnumerable<TypeCounts> rows) => CsvTable.Write(path, Columns(kinds), rows);

    /// <summary>Reads the table.</summary>
    /// <exception cref="DataFormatException">A number is missing or is none.</exception>
    public static IReadOnlyList<TypeCounts> Read(string path, IReadOnlyList<ErrorKind> kinds)
    {
        return [.. CsvTable.ReadCells(path).Select(OfCells)];

        TypeCounts OfCells(CsvCells row)
        {
            double?[] errors = [.. kinds.Select(kind => row.Number(kind.Header))];
            return new TypeCounts(
                row.Text(TypeHeader),
                new MatchCounts(Number(row, Correct), Number(row, Predicted), Number(row, Gold)),
                errors.Length == 0 || errors.Contains(null) ? null : [.. errors.Select(count => (long)count!.Value)]);
        }
    }

    private static long Number(CsvCells row, string header) => (long)(row.Number(header)
        ?? throw new DataFormatException(
            Invariant($"{row.File}, row {row.Row}: there is no number of {header}. Expected one: run the entry again.")));
}
