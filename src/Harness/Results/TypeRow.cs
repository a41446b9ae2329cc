using System.ComponentModel;
using CsvHelper;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

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
