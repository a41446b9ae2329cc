using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// A line of tried.csv: settings that an entry was trained with to see its validation F1 before they were settled. The order of columns never changes; new
/// ones go last.
/// </summary>
[CsvRecord]
public sealed partial record TriedRow
{
    [CsvColumn("track")]
    public required string Track { get; init; }

    /// <summary>The entry that the trial was for.</summary>
    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>The entry that was trained: another one where a chain was chosen among several.</summary>
    [CsvColumn("trained")]
    public required string Trained { get; init; }

    /// <summary>What differed from the track as it was then, joined by blanks; empty where nothing did.</summary>
    [CsvColumn("settings", Optional = true)]
    public string Settings { get; init => field = value ?? ""; } = "";

    [CsvColumn("seed")]
    public required int Seed { get; init; }

    /// <summary>What counts against the cap.</summary>
    [CsvColumn("parameters")]
    public required long Parameters { get; init; }

    [CsvColumn("validation_f1_word"), CsvConverter(typeof(ScoreCell))]
    public required double? ValidationF1Word { get; init; }

    [CsvColumn("train_seconds"), CsvConverter(typeof(SecondsCell))]
    public required double? TrainSeconds { get; init; }

    [CsvColumn("code_version", Optional = true)]
    public string CodeVersion { get; init => field = value ?? ""; } = "";

    /// <summary>ISO 8601.</summary>
    [CsvColumn("started_utc", Optional = true)]
    public string StartedUtc { get; init => field = value ?? ""; } = "";
}
