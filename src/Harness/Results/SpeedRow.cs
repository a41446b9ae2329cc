using System.ComponentModel;
using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// A line of speed.csv: the time that one piece of work takes in this program, in plain TorchSharp and, where it is installed, in PyTorch for
/// Python. A ratio divides this program's median time over all rounds by the other's.
/// </summary>
[CsvRecord]
public sealed partial record SpeedRow
{
    [Description("The short name of the piece of work.")]
    [CsvColumn("name")]
    public required string Name { get; init; }

    [Description("What the piece of work is.")]
    [CsvColumn("description")]
    public required string Description { get; init; }

    [Description("The milliseconds that this program takes: the median of all rounds.")]
    [CsvColumn("ours_ms"), CsvConverter(typeof(SecondsCell))]
    public required double OursMs { get; init; }

    [Description("The milliseconds that plain TorchSharp takes: the median of all rounds.")]
    [CsvColumn("plain_ms"), CsvConverter(typeof(SecondsCell))]
    public required double PlainMs { get; init; }

    [Description("This program's time divided by that of plain TorchSharp.")]
    [CsvColumn("ratio"), CsvConverter(typeof(SecondsCell))]
    public required double Ratio { get; init; }

    [Description("The lowest such ratio of a round.")]
    [CsvColumn("ratio_low"), CsvConverter(typeof(SecondsCell))]
    public required double RatioLow { get; init; }

    [Description("The highest such ratio of a round.")]
    [CsvColumn("ratio_high"), CsvConverter(typeof(SecondsCell))]
    public required double RatioHigh { get; init; }

    [Description("The ratio to plain TorchSharp that is aimed at on this processor; empty where there is no goal.")]
    [CsvColumn("goal")]
    public required double? Goal { get; init; }

    [Description("The milliseconds that PyTorch for Python takes: the median of all rounds; empty where it was not measured.")]
    [CsvColumn("python_ms"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonMs { get; init; }

    [Description("This program's time divided by that of PyTorch for Python; empty where it was not measured.")]
    [CsvColumn("python_ratio"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatio { get; init; }

    [Description("The lowest such ratio of a round; empty where it was not measured.")]
    [CsvColumn("python_ratio_low"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatioLow { get; init; }

    [Description("The highest such ratio of a round; empty where it was not measured.")]
    [CsvColumn("python_ratio_high"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatioHigh { get; init; }

    [Description("The ratio to PyTorch for Python that is aimed at on this processor; empty where there is no goal.")]
    [CsvColumn("python_goal")]
    public required double? PythonGoal { get; init; }

    [Description("The operations of the matrix products, in 10^9, padding included; empty where there are none.")]
    [CsvColumn("gflop"), CsvConverter(typeof(SecondsCell))]
    public required double? Gflop { get; init; }

    [Description("The share of the matrix peak that this program reaches; empty where there are no matrix products.")]
    [CsvColumn("peak_share"), CsvConverter(typeof(SecondsCell))]
    public required double? PeakShare { get; init; }

    [Description("The matrix peak in this program's precision, in 10^9 operations a second, measured beside the rows.")]
    [CsvColumn("peak_gflops"), CsvConverter(typeof(SecondsCell))]
    public required double? PeakGflops { get; init; }

    [Description("The type of numbers in which this program computes; the other two compute in float32.")]
    [CsvColumn("precision")]
    public required string Precision { get; init; }

    [Description("The number of rounds.")]
    [CsvColumn("rounds")]
    public required int Rounds { get; init; }

    [Description("The number of threads.")]
    [CsvColumn("threads")]
    public required int Threads { get; init; }

    [Description("The name of the processor.")]
    [CsvColumn("processor")]
    public required string Processor { get; init; }

    [Description("The version of libtorch.")]
    [CsvColumn("libtorch")]
    public required string LibTorch { get; init; }

    [Description("The version of PyTorch for Python, its BLAS and the processor that its kernels are chosen for; empty where it is not installed.")]
    [CsvColumn("python")]
    public required string Python { get; init; }

    [Description("The time of the measurement, in ISO 8601.")]
    [CsvColumn("timed_utc")]
    public required string TimedUtc { get; init; }
}
