using CsvHelper;

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

    /// <summary>One pass over the test split: median of several, after warm-up.</summary>
    [CsvColumn("eval_seconds", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? EvalSeconds { get; init; }

    /// <summary>Milliseconds a sentence, one at a time: median, after warm-up.</summary>
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

    /// <summary>Milliseconds a sentence, one at a time: 95th percentile, after warm-up.</summary>
    [CsvColumn("latency_p95_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyP95Ms { get; init; }

    /// <summary>In a pass over the test split in batches of 128.</summary>
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

    /// <summary>SHA-256 of the sources that the method is made of.</summary>
    [CsvColumn("source_sha256", Optional = true)]
    public string SourceSha256 { get; init => field = value ?? ""; } = "";

    /// <summary>Of the ONNX file.</summary>
    [CsvColumn("onnx_bytes", Optional = true)]
    public long? OnnxBytes { get; init; }

    /// <summary>Milliseconds a sentence in ONNX Runtime, one at a time: median, after warm-up; empty where it was not run.</summary>
    [CsvColumn("latency_onnx_p50_ms", Optional = true), CsvConverter(typeof(SecondsCell))]
    public double? LatencyOnnxP50Ms { get; init; }
}
