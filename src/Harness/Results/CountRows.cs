using System.ComponentModel;
using CsvHelper;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of test-types.csv: the counts of one type on the test split.</summary>
[CsvRecord]
public sealed partial record TypeCountsRow
{
    [Description("The type, such as PER.")]
    [CsvColumn("type")]
    public required string Type { get; init; }

    [Description("The number of predictions of the type that are right.")]
    [CsvColumn("correct")]
    public required long Correct { get; init; }

    [Description("The number of predictions of the type.")]
    [CsvColumn("predicted")]
    public required long Predicted { get; init; }

    [Description("The number of annotations of the type that should be predicted.")]
    [CsvColumn("gold")]
    public required long Gold { get; init; }

    [Description("The number of annotations that were found with their type but with other boundaries; empty in older rows.")]
    [CsvColumn("boundary", Optional = true)]
    public long? Boundary { get; init; }

    [Description("The number of annotations where something of another type was found; empty in older rows.")]
    [CsvColumn("other_type", Optional = true)]
    public long? OtherType { get; init; }

    [Description("The number of annotations where nothing was found; empty in older rows.")]
    [CsvColumn("missed", Optional = true)]
    public long? Missed { get; init; }

    [Description("The number of predictions of the type where no annotation is; empty in older rows.")]
    [CsvColumn("spurious", Optional = true)]
    public long? Spurious { get; init; }

    /// <summary>Makes the line of a type.</summary>
    /// <param name="errors">Its errors by kind; null for a task that has none.</param>
    public static TypeCountsRow Of(string type, MatchCounts counts, ErrorCounts? errors) => new()
    {
        Type = type,
        Correct = counts.Correct,
        Predicted = counts.Predicted,
        Gold = counts.Gold,
        Boundary = errors?.Boundary,
        OtherType = errors?.Type,
        Missed = errors?.Missed,
        Spurious = errors?.Spurious,
    };

    public MatchCounts ToCounts() => new(Correct, Predicted, Gold);

    /// <summary>The errors by kind; null in older rows.</summary>
    public ErrorCounts? ToErrors() => Boundary is { } boundary ? new ErrorCounts(boundary, OtherType ?? 0, Missed ?? 0, Spurious ?? 0) : null;
}

/// <summary>
/// A line of types.csv: the test scores of an entry on one type of what the task looks for, over its seeds. Types differ between tasks, so they
/// are rows of this table and not columns of results.csv.
/// </summary>
[CsvRecord]
public sealed partial record TypeRow
{
    [Description("The track.")]
    [CsvColumn("track")]
    public required string Track { get; init; }

    [Description("The entry.")]
    [CsvColumn("method")]
    public required string Method { get; init; }

    [Description("The type, such as PER.")]
    [CsvColumn("type")]
    public required string Type { get; init; }

    [Description("The number of runs that the means are over.")]
    [CsvColumn("seeds", Optional = true)]
    public int Seeds { get; init; }

    [Description("The number of annotations of the type on the test split.")]
    [CsvColumn("gold", Optional = true)]
    public long Gold { get; init; }

    [Description("The precision on the type: the mean over seeds.")]
    [CsvColumn("precision_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double PrecisionMean { get; init; }

    [Description("The recall on the type: the mean over seeds.")]
    [CsvColumn("recall_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double RecallMean { get; init; }

    [Description("The F1 on the type: the mean over seeds.")]
    [CsvColumn("f1_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double F1Mean { get; init; }

    [Description("The sample standard deviation of the F1 over seeds; empty for one seed.")]
    [CsvColumn("f1_sd", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1Sd { get; init; }
}
