using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// A line of speed.csv: one piece of work by this program, by plain TorchSharp and, where it is installed, by PyTorch for Python. A ratio is this
/// program's time over the other's, of the medians of all rounds; low and high are the lowest and the highest of one round.
/// </summary>
[CsvRecord]
public sealed partial record SpeedRow
{
    [CsvColumn("name")]
    public required string Name { get; init; }

    [CsvColumn("description")]
    public required string Description { get; init; }

    [CsvColumn("ours_ms"), CsvConverter(typeof(SecondsCell))]
    public required double OursMs { get; init; }

    [CsvColumn("plain_ms"), CsvConverter(typeof(SecondsCell))]
    public required double PlainMs { get; init; }

    [CsvColumn("ratio"), CsvConverter(typeof(SecondsCell))]
    public required double Ratio { get; init; }

    [CsvColumn("ratio_low"), CsvConverter(typeof(SecondsCell))]
    public required double RatioLow { get; init; }

    [CsvColumn("ratio_high"), CsvConverter(typeof(SecondsCell))]
    public required double RatioHigh { get; init; }

    /// <summary>The ratio that is aimed at on this processor; empty where none is.</summary>
    [CsvColumn("goal")]
    public required double? Goal { get; init; }

    [CsvColumn("python_ms"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonMs { get; init; }

    [CsvColumn("python_ratio"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatio { get; init; }

    [CsvColumn("python_ratio_low"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatioLow { get; init; }

    [CsvColumn("python_ratio_high"), CsvConverter(typeof(SecondsCell))]
    public required double? PythonRatioHigh { get; init; }

    [CsvColumn("python_goal")]
    public required double? PythonGoal { get; init; }

    /// <summary>Matrix products, in 10^9 operations, padding included; empty where there are none.</summary>
    [CsvColumn("gflop"), CsvConverter(typeof(SecondsCell))]
    public required double? Gflop { get; init; }

    /// <summary>The share of the matrix peak of <see cref="Precision"/> that this program gets.</summary>
    [CsvColumn("peak_share"), CsvConverter(typeof(SecondsCell))]
    public required double? PeakShare { get; init; }

    /// <summary>The matrix peak of <see cref="Precision"/>, measured beside the rows, in 10^9 operations a second.</summary>
    [CsvColumn("peak_gflops"), CsvConverter(typeof(SecondsCell))]
    public required double? PeakGflops { get; init; }

    /// <summary>The type in which this program computes; the other sides compute in float32.</summary>
    [CsvColumn("precision")]
    public required string Precision { get; init; }

    [CsvColumn("rounds")]
    public required int Rounds { get; init; }

    [CsvColumn("threads")]
    public required int Threads { get; init; }

    [CsvColumn("processor")]
    public required string Processor { get; init; }

    [CsvColumn("libtorch")]
    public required string LibTorch { get; init; }

    /// <summary>Version of PyTorch for Python, its BLAS and the processor that this chose its kernels for; empty where it is not installed.</summary>
    [CsvColumn("python")]
    public required string Python { get; init; }

    [CsvColumn("timed_utc")]
    public required string TimedUtc { get; init; }
}
