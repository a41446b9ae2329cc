using System.Globalization;
using Harness.Common;

namespace Harness.Results;

/// <summary>A column of results.csv, and of the tables of entries that people see.</summary>
/// <param name="Csv">The column in the file.</param>
/// <param name="Place">What <see cref="ResultsSchema"/> orders the columns by: the header, or the place of a task's metrics.</param>
public sealed record EntryColumn(Column<MethodRow> Csv, string Place)
{
    /// <inheritdoc cref="RunColumn.Added"/>
    public int Added { get; init; }

    /// <summary>The number that a table is sorted by; null where a row has none.</summary>
    public Func<MethodRow, double?> Value { get; init; } = _ => null;

    /// <summary>How tables for people show the column; null where they do not.</summary>
    public View? View { get; init; }

    /// <summary>Gives the text for people where it is more than the number.</summary>
    public Func<MethodRow, string>? Words { get; init; }

    /// <summary>The sentence that explains the column where it is shown, if it is not that of the file.</summary>
    public string? Legend { get; init; }

    public string Title => View!.Title;

    public string Explanation => Legend ?? Csv.Meaning;

    /// <summary>A row's cell for people.</summary>
    public string Text(MethodRow row) => Words?.Invoke(row) ?? Value(row)?.ToString(View!.Format, CultureInfo.InvariantCulture) ?? "";
}
