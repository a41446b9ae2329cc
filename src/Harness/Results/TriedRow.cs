using Harness.Common;

namespace Harness.Results;

/// <summary>A line of tried.csv: settings with which an entry was trained and validated before its final settings were chosen.</summary>
public sealed record TriedRow
{
    private const string HeadlinePrefix = "validation_";

    /// <summary>The track.</summary>
    public required string Track { get; init; }

    /// <summary>The entry that the trial was for.</summary>
    public required string Method { get; init; }

    /// <summary>The entry that was trained. It is another one where a chain was chosen among several.</summary>
    public required string Trained { get; init; }

    /// <summary>The settings that differed from the track as it was then, joined by blanks; empty where none did.</summary>
    public string Settings { get; init; } = "";

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The number of parameters that count against the cap.</summary>
    public required long Parameters { get; init; }

    /// <summary>The task's headline on validation.</summary>
    public required double? ValidationHeadline { get; init; }

    /// <summary>The seconds of training.</summary>
    public required double? TrainSeconds { get; init; }

    /// <summary>The version and commit of the program.</summary>
    public string CodeVersion { get; init; } = "";

    /// <summary>The time at which the trial started, in ISO 8601.</summary>
    public string StartedUtc { get; init; } = "";

    /// <summary>The columns of tried.csv. Their order never changes; new ones go last.</summary>
    public static IReadOnlyList<Column<TriedRow>> Columns(TaskMetrics metrics) =>
    [
        new("track", "The track.", row => row.Track),
        new("method", "The entry that the trial was for.", row => row.Method),
        new("trained", "The entry that was trained: another one where a chain was chosen among several.", row => row.Trained),
        new("settings", "What differed from the track as it was then, joined by blanks; empty where nothing did.", row => row.Settings),
        Column<TriedRow>.Count("seed", "The seed.", row => row.Seed),
        Column<TriedRow>.Count("parameters", "The parameters that count against the cap.", row => row.Parameters),
        Column<TriedRow>.Score(HeadlinePrefix + metrics.Headline.Name, $"{metrics.Headline.Meaning}, on validation.", row => row.ValidationHeadline),
        Column<TriedRow>.Seconds("train_seconds", "Seconds of training.", row => row.TrainSeconds),
        new("code_version", "The version and commit of the program.", row => row.CodeVersion),
        new("started_utc", "The time at which the trial started, in ISO 8601.", row => row.StartedUtc),
    ];

    /// <summary>
    /// Finds the trials that count for an entry, which inherits those of the one that it extends, and of the one that this extends.
    /// </summary>
    /// <param name="method">The entry.</param>
    /// <param name="extended">Gives the name of the entry that another extends; null where it extends none.</param>
    public static TriedRow[] For(string method, Func<string, string?> extended, IEnumerable<TriedRow> tried)
    {
        var names = new List<string>();
        for (string? name = method; name is not null && !names.Contains(name); name = extended(name))
            names.Add(name);
        return [.. tried.Where(row => names.Contains(row.Method))];
    }

    /// <summary>Reads a line of tried.csv.</summary>
    /// <exception cref="DataFormatException">A cell holds no number where one is expected, or one that cannot be.</exception>
    public static TriedRow Of(CsvCells cells)
    {
        var row = Read(cells);
        return row is { Seed: >= 0, Parameters: >= 0, ValidationHeadline: null or (>= -1 and <= 1) }
            && row.TrainSeconds is null or (>= 0 and < double.PositiveInfinity)
            ? row
            : throw new DataFormatException(
                $"{cells.File}, row {cells.Row}: a number cannot be. Expected a seed and parameters that are not negative, a score from -1 to 1, and "
                + "finite seconds; correct the file, or restore it with 'git checkout'.");
    }

    private static TriedRow Read(CsvCells cells) => new()
    {
        Track = cells.Text("track"),
        Method = cells.Text("method"),
        Trained = cells.Text("trained"),
        Settings = cells.Text("settings"),
        Seed = (int)(cells.Number("seed") ?? 0),
        Parameters = (long)(cells.Number("parameters") ?? 0),
        ValidationHeadline = cells.Number(HeadlineHeader(cells)),
        TrainSeconds = cells.Number("train_seconds"),
        CodeVersion = cells.Text("code_version"),
        StartedUtc = cells.Text("started_utc"),
    };

    // The name of the headline is part of its header, and an empty header stands for a table that lacks the column.
    private static string HeadlineHeader(CsvCells cells) =>
        cells.Cells.Keys.FirstOrDefault(header => header.StartsWith(HeadlinePrefix, StringComparison.Ordinal)) ?? "";
}
