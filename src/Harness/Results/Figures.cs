namespace Harness.Results;

/// <summary>
/// Every column of runs.csv in order, and with it every figure of a run. To add a figure, add it at the end with the next number of
/// <see cref="RunColumn.Added"/>: the tables, the pages and the documentation take it from here. Headers never change their order or their names.
/// </summary>
public static class Figures
{
    internal const string DivisionMeaning =
        "The division: capped entries are ranked and must fit the track's cap, open ones are over it and shown for scale, and "
        + "reference ones compress no teacher.";

    public static Figure Parameters { get; } = new(
        "parameters", "The parameters that count against the cap: by storage, or non-zeros where the method declares itself sparse.",
        0, record => record.Parameters ?? record.ParametersBuilt)
    {
        Summary = Summary.LargestOfGoodOrAll,
        View = new View(4, "parameters", "N0") { IsMain = true, IsEssential = true },
    };

    public static Figure TrainSeconds { get; } = new("train_seconds", "Seconds of training.", 3, record => record.TrainSeconds)
    {
        Summary = Summary.Mean,
        View = new View(13, "train s", "N0") { IsMain = true },
    };

    public static Figure LatencyMs { get; } = new(
        "latency_ms",
        "Milliseconds for one sentence alone, from its words to their labels, on one thread: the median over sentences of each one's fastest round.",
        3, record => record.LatencyMs)
    {
        IsSpeed = true,
        Summary = Summary.Median,
        View = new View(9, "ms/sentence", "F2") { IsMain = true, IsEssential = true },
    };

    public static Figure StoredBytes { get; } = new(
        "bytes",
        "Bytes of the learned numbers as they are stored: float32 (float64 for the CRF), rounded weights in 8 bits. The CRF's features are included.",
        0, record => record.StoredBytes)
    {
        Summary = Summary.Largest,
        View = new View(8, "bytes", "N0") { IsMain = true, IsEssential = true },
    };

    public static Figure OnnxBytes { get; } = new(
        "onnx_bytes", "The size of the ONNX file in bytes; empty where the run left no ONNX file.", 0, record => record.OnnxBytes)
    {
        Summary = Summary.Largest,
        View = new View(16, "ONNX bytes", "N0") { IsOptional = true },
    };

    public static Figure LatencyOnnxMs { get; } = new(
        "latency_onnx_p50_ms",
        "Milliseconds for one sentence alone, from its words to their labels, in ONNX Runtime on one thread of the CPU: the median over "
        + "sentences of each one's fastest round; empty where there is no ONNX file.",
        3, record => record.LatencyOnnxP50Ms)
    {
        IsSpeed = true,
        Summary = Summary.Median,
        SummaryName = "latency_onnx_p50_ms",
        View = new View(10, "ONNX ms/sentence", "F2") { IsMain = true, IsOptional = true, IsEssential = true },
    };

    public static Figure LatencyMsSpread { get; } = new(
        "latency_ms_spread",
        "The slowest round's median of the milliseconds for a sentence less the fastest round's; empty in older rows, which have no rounds.",
        3, record => record.LatencyMsSpread)
    {
        IsSpeed = true,
        Summary = Summary.Largest,
        View = new View(17, "ms between rounds", "F2") { IsOptional = true },
        Legend = "Speed is measured in several rounds, and the ms between rounds are the milliseconds that a sentence took longer in the slowest "
            + "round than in the fastest: where they are many, the machine was busy and the speeds are less certain.",
    };

    public static Figure LatencyOnnxSpread { get; } = new(
        "latency_onnx_ms_spread", "The same distance in ONNX Runtime.", 3, record => record.LatencyOnnxMsSpread)
    {
        IsSpeed = true,
        Summary = Summary.Largest,
    };

    /// <summary>The columns of runs.csv in order; those of the task's metrics stand where their places are.</summary>
    public static IReadOnlyList<RunColumn> Columns { get; } =
    [
        new RunWords("track", "The track.", run => run.Record.Track),
        new RunWords("method", "The entry.", run => run.Record.Method),
        new RunWords(
            "division",
            DivisionMeaning,
            run => run.Record.Division.Name),
        new RunNumber("seed", "The seed that everything random comes from.", run => run.Record.Seed),
        new RunWords("status", "How the run ended: ok, disqualified or failed.", run => run.Record.Status),
        new RunWords("reason", "Why it was disqualified or failed, or what its method remarked; empty otherwise.", run => run.Record.Reason),
        Parameters,
        new Figure("dense_parameters", "Every learned number that is stored, zeros included.", 0, record => record.DenseParameters)
        {
            Summary = Summary.LargestOfGoodOrAll,
        },
        new MetricPlace(MetricPlaceKind.Test),
        new MetricPlace(MetricPlaceKind.Validation),
        new Figure(
            "best_epoch",
            "The epoch, from 1, with the best headline on validation: the run's network is the one of that epoch.",
            0, record => record.BestEpoch),
        new Figure("epochs", "The number of epochs trained.", 0, record => record.Epochs),
        TrainSeconds,
        new Figure(
            "eval_seconds",
            "Seconds for one pass over the test split on one thread, from words to labels; its batches are dealt out to the rounds. "
            + "Of a split of more than 5,000 sentences, 5,000 are timed, and the seconds are those for all at that speed; up to November 2026 all "
            + "were timed.",
            3, record => record.EvalSeconds)
        {
            IsSpeed = true,
            Summary = Summary.Median,
        },
        LatencyMs,
        new RunWords("flavour", "The versions of TorchSharp and libtorch that made the figures.", run => run.Record.Environment.Flavour),
        new RunWords("device", "The device that trained: cpu or cuda.", run => run.Record.Environment.Device),
        new RunNumber("threads", "The threads of libtorch.", run => run.Record.Environment.Threads),
        new RunWords(
            "code_version",
            "The version and commit of the program, with -dirty where its sources had been changed.",
            run => run.Record.Environment.CodeVersion),
        new RunWords("started_utc", "The time at which the run started, in ISO 8601.", run => run.Record.Environment.StartedUtc),
        new Figure(
            "latency_p95_ms",
            "Milliseconds for one sentence alone, as for latency_ms: the 95th percentile over sentences.",
            3, record => record.LatencyP95Ms)
        {
            IsSpeed = true,
            Summary = Summary.Median,
        },
        new Figure("sentences_per_second", "Sentences in a second in batches of 128, on one thread.", 3, record => record.SentencesPerSecond)
        {
            IsSpeed = true,
            Summary = Summary.Median,
            View = new View(12, "sentences/s", "N0") { BestIsHighest = true },
        },
        new Figure("peak_memory_bytes", "The most memory that the run's process held, training included.", 0, record => record.PeakMemoryBytes)
        {
            Summary = Summary.Largest,
        },
        StoredBytes,
        new Figure("bytes_fp16", "The same bytes if what is stored in floating point took 16 bits a number.", 0, record => record.StoredBytesFp16)
        {
            Summary = Summary.Largest,
        },
        new MetricPlace(MetricPlaceKind.Detail),
        new RunWords("weights", "SHA-256 of the weights.", run => run.Record.Weights ?? ""),
        new RunWords(
            "recipe_sha256", "SHA-256 of the track's shapes, recipes and cap; for the teacher, of its own.", run => run.Record.Provenance.Recipe),
        new RunWords("data_sha256", "SHA-256 of the data.", run => run.Record.Provenance.Data),
        new RunWords(
            "teacher_sha256",
            "SHA-256 of the teacher's weights; empty where the entry needs none.",
            run => run.Record.Provenance.TeacherWeights ?? ""),
        new RunWords(
            "source_sha256",
            "Given up: SHA-256 of the method's sources in runs by rules version 1. It is empty in all others, which have method_version.",
            run => run.Record.Provenance.MethodSource ?? ""),
        OnnxBytes,
        LatencyOnnxMs,
        new RunNumber("rules_version", "The version of the rules that the run was made by.", run => run.Record.Provenance.RulesVersion),
        new RunNumber(
            "method_version", "The version of the method that the run was made by; empty for runs by rules version 1.",
            run => run.Record.Provenance.MethodVersion),
        new RunWords("stale", "Why the present program would make the run anew; empty where it would be kept.", run => run.Stale),
        LatencyMsSpread,
        LatencyOnnxSpread,
        new RunWords(
            "timed_utc", "The time of the measurement of speed, in ISO 8601: speeds with the same time were measured together. "
            + "It is empty where speed was measured at the end of the run.",
            run => run.Record.TimedUtc ?? ""),
        new RunWords(
            "precision",
            "The type of numbers in which encoders were trained: float32 or bfloat16; empty in older rows.",
            run => run.Record.Precision ?? ""),
        new RunNumber(
            "timing_threads",
            "The threads of libtorch and of ONNX Runtime while speed was measured; empty in older rows, where libtorch had those of threads, and "
            + "where what was measured began with the tokens of a sentence, not with its words.",
            run => run.Record.TimingThreads)
        {
            Added = 11,
        },
    ];

    public static IReadOnlyList<Figure> All { get; } = [.. Columns.OfType<Figure>()];
}
