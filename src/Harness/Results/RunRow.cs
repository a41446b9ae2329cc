using CsvHelper;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// A line of runs.csv: one run. The order of columns never changes; new ones go last. What a run that did not end well lacks is empty.
/// </summary>
[CsvRecord]
public sealed partial record RunRow
{
    [CsvColumn("track")]
    public required string Track { get; init; }

    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>One of <see cref="DivisionNames"/>.</summary>
    [CsvColumn("division")]
    public required string Division { get; init; }

    [CsvColumn("seed")]
    public required int Seed { get; init; }

    /// <summary>One of <see cref="RunStatus"/>.</summary>
    [CsvColumn("status")]
    public required string Status { get; init; }

    /// <summary>Why it was disqualified or failed; empty otherwise.</summary>
    // Here and below: the generated reader gives null where an older file lacks the column.
    [CsvColumn("reason", Optional = true)]
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>What counts against the cap: by storage, or non-zeros where the method declares itself sparse.</summary>
    [CsvColumn("parameters", Optional = true)]
    public long? Parameters { get; init; }

    /// <summary>Every learned number that is stored, zeros included.</summary>
    [CsvColumn("dense_parameters", Optional = true)]
    public long? DenseParameters { get; init; }

    /// <summary>Micro F1 on test, word reading: the benchmark's score.</summary>
    [CsvColumn("f1_word", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1Word { get; init; }

    [CsvColumn("precision_word", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? PrecisionWord { get; init; }

    [CsvColumn("recall_word", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? RecallWord { get; init; }

    /// <summary>Micro F1 on test, aligned reading.</summary>
    [CsvColumn("f1_aligned", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? F1Aligned { get; init; }

    /// <summary>At the best epoch.</summary>
    [CsvColumn("validation_f1_word", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ValidationF1Word { get; init; }

    /// <summary>At the best epoch.</summary>
    [CsvColumn("validation_f1_aligned", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ValidationF1Aligned { get; init; }

    /// <summary>From 1; the one with the best validation F1 in the word reading.</summary>
    [CsvColumn("best_epoch", Optional = true)]
    public int? BestEpoch { get; init; }

    /// <summary>Epochs trained.</summary>
    [CsvColumn("epochs", Optional = true)]
    public int? Epochs { get; init; }

    [CsvColumn("train_seconds", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? TrainSeconds { get; init; }

    /// <summary>One pass over the test split, its batches dealt out to the rounds.</summary>
    [CsvColumn("eval_seconds", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? EvalSeconds { get; init; }

    /// <summary>Milliseconds a sentence, one at a time: the median of the rounds' medians.</summary>
    [CsvColumn("latency_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyMs { get; init; }

    /// <summary>TorchSharp and libtorch that made the figures.</summary>
    [CsvColumn("flavour", Optional = true)]
    public string Flavour { get; init => field = value ?? ""; } = "";

    [CsvColumn("device", Optional = true)]
    public string Device { get; init => field = value ?? ""; } = "";

    [CsvColumn("threads", Optional = true)]
    public int? Threads { get; init; }

    [CsvColumn("code_version", Optional = true)]
    public string CodeVersion { get; init => field = value ?? ""; } = "";

    /// <summary>ISO 8601.</summary>
    [CsvColumn("started_utc", Optional = true)]
    public string StartedUtc { get; init => field = value ?? ""; } = "";

    /// <summary>Milliseconds a sentence, one at a time: the median of the rounds' 95th percentiles.</summary>
    [CsvColumn("latency_p95_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyP95Ms { get; init; }

    /// <summary>The sentences of that pass in a second, in batches of 128.</summary>
    [CsvColumn("sentences_per_second", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? SentencesPerSecond { get; init; }

    /// <summary>Of the run's process, training included.</summary>
    [CsvColumn("peak_memory_bytes", Optional = true)]
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Of the learned numbers as they are stored: float32 (the CRF's float64), rounded weights in 8 bits.</summary>
    [CsvColumn("bytes", Optional = true)]
    public long? StoredBytes { get; init; }

    /// <summary>The same if what is in floating point took 16 bits a number.</summary>
    [CsvColumn("bytes_fp16", Optional = true)]
    public long? StoredBytesFp16 { get; init; }

    [CsvColumn("precision_aligned", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? PrecisionAligned { get; init; }

    [CsvColumn("recall_aligned", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? RecallAligned { get; init; }

    /// <summary>SHA-256 of the weights.</summary>
    [CsvColumn("weights", Optional = true)]
    public string Weights { get; init => field = value ?? ""; } = "";

    /// <summary>SHA-256 of the track's shapes, recipes and cap; of its own for the teacher.</summary>
    [CsvColumn("recipe_sha256", Optional = true)]
    public string RecipeSha256 { get; init => field = value ?? ""; } = "";

    /// <summary>SHA-256 of the data.</summary>
    [CsvColumn("data_sha256", Optional = true)]
    public string DataSha256 { get; init => field = value ?? ""; } = "";

    /// <summary>SHA-256 of the teacher's weights; empty where it needs none.</summary>
    [CsvColumn("teacher_sha256", Optional = true)]
    public string TeacherSha256 { get; init => field = value ?? ""; } = "";

    /// <summary>SHA-256 of the method's sources, for runs by rules version 1; empty for all others, which have <see cref="MethodVersion"/>.</summary>
    [CsvColumn("source_sha256", Optional = true)]
    public string SourceSha256 { get; init => field = value ?? ""; } = "";

    /// <summary>The size of the ONNX file; empty for what is no network.</summary>
    [CsvColumn("onnx_bytes", Optional = true)]
    public long? OnnxBytes { get; init; }

    /// <summary>Milliseconds a sentence in ONNX Runtime on one thread, alone: the median of rounds; empty where there is no ONNX file.</summary>
    [CsvColumn("latency_onnx_p50_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyOnnxP50Ms { get; init; }

    /// <summary>The version of the rules that the run was made by.</summary>
    [CsvColumn("rules_version", Optional = true)]
    public int? RulesVersion { get; init; }

    /// <summary>The version of the method that the run was made by; empty for runs by rules version 1.</summary>
    [CsvColumn("method_version", Optional = true)]
    public int? MethodVersion { get; init; }

    /// <summary>Why the run would be made anew by the present program; empty where it would be kept.</summary>
    [CsvColumn("stale", Optional = true)]
    public string Stale { get; init => field = value ?? ""; } = "";

    /// <summary>The slowest round's latency less the fastest round's; empty in older rows, which have no rounds.</summary>
    [CsvColumn("latency_ms_spread", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyMsSpread { get; init; }

    /// <summary>The same distance in ONNX Runtime.</summary>
    [CsvColumn("latency_onnx_ms_spread", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyOnnxMsSpread { get; init; }

    /// <summary>
    /// The time in ISO 8601 of the measurement: speeds with the same time were measured together. Empty where speed was measured at the end of the
    /// run.
    /// </summary>
    [CsvColumn("timed_utc", Optional = true)]
    public string TimedUtc { get; init => field = value ?? ""; } = "";

    /// <summary>The type of numbers in which encoders were trained: float32 or bfloat16; empty in older rows.</summary>
    [CsvColumn("precision", Optional = true)]
    public string Precision { get; init => field = value ?? ""; } = "";
}
