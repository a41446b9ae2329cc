using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>A line of results.csv: one method on one track, over its seeds. The order of columns never changes; new ones go last.</summary>
[CsvRecord]
public sealed partial record MethodRow
{
    /// <summary>From 1 in the capped division; empty for entries that are open, failed or disqualified.</summary>
    [CsvColumn("rank", Optional = true)]
    public int? Rank { get; init; }

    [CsvColumn("track")]
    public required string Track { get; init; }

    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>One of <see cref="DivisionNames"/>.</summary>
    [CsvColumn("division")]
    public required string Division { get; init; }

    /// <summary>Disqualified when any run was; failed when no run ended well; ok otherwise. See <see cref="RunStatus"/>.</summary>
    [CsvColumn("status")]
    public required string Status { get; init; }

    /// <summary>Runs that ended well: what means, medians and spread are over.</summary>
    [CsvColumn("seeds", Optional = true)]
    public int Seeds { get; init; }

    /// <summary>What counts against the cap; the largest of the runs'.</summary>
    [CsvColumn("parameters", Optional = true)]
    public long? Parameters { get; init; }

    /// <summary>Parameters relative to the teacher's; empty where the teacher has not run.</summary>
    [CsvColumn("share_of_teacher", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ShareOfTeacher { get; init; }

    /// <summary>Micro F1 on test, word reading.</summary>
    [CsvColumn("f1_word_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1WordMean { get; init; }

    /// <summary>Sample standard deviation over seeds; empty for one seed.</summary>
    [CsvColumn("f1_word_sd", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1WordSd { get; init; }

    /// <summary>Lower end of the 95% bootstrap interval over test sentences.</summary>
    [CsvColumn("f1_word_low", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1WordLow { get; init; }

    /// <summary>Its upper end.</summary>
    [CsvColumn("f1_word_high", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1WordHigh { get; init; }

    [CsvColumn("f1_aligned_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1AlignedMean { get; init; }

    [CsvColumn("validation_f1_word_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ValidationF1WordMean { get; init; }

    [CsvColumn("precision_word_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? PrecisionWordMean { get; init; }

    [CsvColumn("recall_word_mean", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? RecallWordMean { get; init; }

    [CsvColumn("eval_seconds_median", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? EvalSecondsMedian { get; init; }

    [CsvColumn("latency_ms_median", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyMsMedian { get; init; }

    [CsvColumn("train_seconds_mean", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? TrainSecondsMean { get; init; }

    /// <summary>Paired bootstrap test against the division's best by mean F1; empty for the best itself.</summary>
    [CsvColumn("p_vs_best", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? PVsBest { get; init; }

    /// <summary>Every learned number that is stored, zeros included.</summary>
    [CsvColumn("dense_parameters", Optional = true)]
    public long? DenseParameters { get; init; }

    /// <summary>
    /// Why it was disqualified or failed, which of its runs failed, and which versions made them where they are several; empty otherwise.
    /// </summary>
    // The generated reader gives null where an older file lacks the column.
    [CsvColumn("reason", Optional = true)]
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>Settings whose validation F1 was looked at, those that were settled on included.</summary>
    [CsvColumn("configurations_tried", Optional = true)]
    public int ConfigurationsTried { get; init; }

    [CsvColumn("latency_p95_ms_median", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyP95MsMedian { get; init; }

    /// <summary>In batches of 128.</summary>
    [CsvColumn("sentences_per_second_median", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? SentencesPerSecondMedian { get; init; }

    /// <summary>The largest of the runs'.</summary>
    [CsvColumn("peak_memory_bytes", Optional = true)]
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Of the learned numbers as they are stored; the largest of the runs'.</summary>
    [CsvColumn("bytes", Optional = true)]
    public long? StoredBytes { get; init; }

    /// <summary>The same if what is in floating point took 16 bits a number.</summary>
    [CsvColumn("bytes_fp16", Optional = true)]
    public long? StoredBytesFp16 { get; init; }

    /// <summary>Of the teacher's median latency; empty where the teacher has not run.</summary>
    [CsvColumn("latency_of_teacher", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? LatencyOfTeacher { get; init; }

    /// <summary>The size of the ONNX file; the largest of the runs'.</summary>
    [CsvColumn("onnx_bytes", Optional = true)]
    public long? OnnxBytes { get; init; }

    /// <summary>Milliseconds a sentence in ONNX Runtime on one thread, alone: the median over runs; empty where there is no ONNX file.</summary>
    [CsvColumn("latency_onnx_p50_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyOnnxP50Ms { get; init; }

    /// <summary>Why its runs would be made anew by the present program; empty where they would be kept.</summary>
    [CsvColumn("stale", Optional = true)]
    public string Stale { get; init => field = value ?? ""; } = "";

    /// <summary>The slowest round's latency less the fastest round's; the largest of the runs'.</summary>
    [CsvColumn("latency_ms_spread", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyMsSpread { get; init; }

    /// <summary>The same distance in ONNX Runtime.</summary>
    [CsvColumn("latency_onnx_ms_spread", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyOnnxMsSpread { get; init; }

    /// <summary>The times in ISO 8601 at which the runs' speeds were measured, joined by spaces.</summary>
    [CsvColumn("timed_utc", Optional = true)]
    public string TimedUtc { get; init => field = value ?? ""; } = "";
}
