using Harness.Common;

namespace Harness.Results;

/// <summary>A line of combined.csv: what one or several runs reach on validation by the mean of their probabilities.</summary>
public sealed record CombinedRow
{
    private const string HeadlinePrefix = "validation_";
    private const string ApartSuffix = "_apart";

    /// <summary>The track.</summary>
    public required string Track { get; init; }

    /// <summary>The names of the runs, joined by " + ".</summary>
    public required string Runs { get; init; }

    /// <summary>The task's headline on validation.</summary>
    public required double? Validation { get; init; }

    /// <summary>The same where each word has its most probable label, which IOB2 may forbid; null where labels are not those of IOB2.</summary>
    public required double? ValidationApart { get; init; }

    /// <summary>The version and commit of the program.</summary>
    public string CodeVersion { get; init; } = "";

    /// <summary>The time of the measurement, in ISO 8601.</summary>
    public string MeasuredUtc { get; init; } = "";

    /// <summary>The columns of combined.csv. Their order never changes; new ones go last.</summary>
    public static IReadOnlyList<Column<CombinedRow>> Columns(TaskMetrics metrics) =>
    [
        new("track", "The track.", row => row.Track),
        new(
            "runs",
            "The runs whose probabilities are averaged, joined by +. Labels are chosen from these as for a BERT, for a CRF too.",
            row => row.Runs),
        Column<CombinedRow>.Score(HeadlinePrefix + metrics.Headline.Name, $"{metrics.Headline.Meaning}, on validation.", row => row.Validation),
        Column<CombinedRow>.Score(
            HeadlinePrefix + metrics.Headline.Name + ApartSuffix,
            "The same where each word has its most probable label, which IOB2 may forbid after the label before it.",
            row => row.ValidationApart),
        new("code_version", "The version and commit of the program.", row => row.CodeVersion),
        new("measured_utc", "The time of the measurement, in ISO 8601.", row => row.MeasuredUtc),
    ];

    /// <summary>Reads a line of combined.csv.</summary>
    /// <exception cref="DataFormatException">A cell holds no number where one is expected, or one that cannot be.</exception>
    public static CombinedRow Of(CsvCells cells)
    {
        var row = Read(cells);
        return row is { Validation: null or (>= -1 and <= 1), ValidationApart: null or (>= -1 and <= 1) }
            ? row
            : throw new DataFormatException(
                $"{cells.File}, row {cells.Row}: a score cannot be. Expected one from -1 to 1; correct the file, or restore it with 'git checkout'.");
    }

    private static CombinedRow Read(CsvCells cells) => new()
    {
        Track = cells.Text("track"),
        Runs = cells.Text("runs"),
        Validation = cells.Number(Header(cells, isApart: false)),
        ValidationApart = cells.Number(Header(cells, isApart: true)),
        CodeVersion = cells.Text("code_version"),
        MeasuredUtc = cells.Text("measured_utc"),
    };

    // The name of the headline is part of its header, and an empty header stands for a table that lacks the column.
    private static string Header(CsvCells cells, bool isApart) => cells.Cells.Keys.FirstOrDefault(header =>
        header.StartsWith(HeadlinePrefix, StringComparison.Ordinal) && header.EndsWith(ApartSuffix, StringComparison.Ordinal) == isApart) ?? "";
}
