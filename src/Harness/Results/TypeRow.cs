using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// A line of types.csv: a method's test scores on one type of what the task looks for, word reading, over its seeds.
/// Types differ between tasks, so they are rows here and not columns of results.csv.
/// </summary>
[CsvRecord]
public sealed partial record TypeRow
{
    [CsvColumn("track")]
    public required string Track { get; init; }

    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>Such as PER.</summary>
    [CsvColumn("type")]
    public required string Type { get; init; }

    /// <summary>Runs that the means are over.</summary>
    [CsvColumn("seeds", Optional = true)]
    public int Seeds { get; init; }

    /// <summary>How many the test split has.</summary>
    [CsvColumn("gold", Optional = true)]
    public long Gold { get; init; }

    [CsvColumn("precision_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double PrecisionMean { get; init; }

    [CsvColumn("recall_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double RecallMean { get; init; }

    [CsvColumn("f1_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double F1Mean { get; init; }

    /// <summary>Sample standard deviation over seeds; empty for one seed.</summary>
    [CsvColumn("f1_sd", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1Sd { get; init; }
}
