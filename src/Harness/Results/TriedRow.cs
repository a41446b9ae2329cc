using Harness.Common;

namespace Harness.Results;

/// <summary>A line of tried.csv: settings that an entry was trained with, to see its headline on validation, before they were settled.</summary>
public sealed record TriedRow
{
    private const string HeadlinePrefix = "validation_";

    public required string Track { get; init; }

    /// <summary>The entry that the trial was for.</summary>
    public required string Method { get; init; }

    /// <summary>The entry that was trained: another one where a chain was chosen among several.</summary>
    public required string Trained { get; init; }

    /// <summary>What differed from the track as it was then, joined by blanks; empty where nothing did.</summary>
    public string Settings { get; init; } = "";

    public required int Seed { get; init; }

    /// <summary>What counts against the cap.</summary>
    public required long Parameters { get; init; }

    public required double? ValidationHeadline { get; init; }

    public required double? TrainSeconds { get; init; }

    public string CodeVersion { get; init; } = "";

    /// <summary>The time in ISO 8601.</summary>
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

    /// <exception cref="DataFormatException">A cell holds no number where one is expected.</exception>
    public static TriedRow Of(CsvCells cells) => new()
    {
        Track = cells.Text("track"),
        Method = cells.Text("method"),
        Trained = cells.Text("trained"),
        Settings = cells.Text("settings"),
        Seed = (int)(cells.Number("seed") ?? 0),
        Parameters = (long)(cells.Number("parameters") ?? 0),
        ValidationHeadline = cells.Number(cells.Cells.Keys.FirstOrDefault(header => header.StartsWith(HeadlinePrefix, StringComparison.Ordinal)) ?? ""),
        TrainSeconds = cells.Number("train_seconds"),
        CodeVersion = cells.Text("code_version"),
        StartedUtc = cells.Text("started_utc"),
    };
}
