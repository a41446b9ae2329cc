namespace Harness.Refereeing;

/// <summary>How fast a model labels the test split, measured alone on the machine after warm-up.</summary>
/// <param name="EvalSeconds">The whole split in batches of <see cref="Stopwatches.BatchSize"/>, median of several.</param>
/// <param name="SentencesPerSecond">In that pass.</param>
/// <param name="LatencyMs">One sentence alone, in milliseconds: the median over sentences spread evenly through the split.</param>
/// <param name="LatencyP95Ms">The 95th percentile over the same sentences.</param>
/// <param name="OnnxBytes">The size of the model's ONNX file; null where it has none.</param>
/// <param name="LatencyOnnxP50Ms">
/// One sentence alone in ONNX Runtime, on the CPU with one intra-op thread, in milliseconds: the median over the same sentences; null where there is
/// no file.
/// </param>
public sealed record Timings(double EvalSeconds, double SentencesPerSecond, double LatencyMs, double LatencyP95Ms, long? OnnxBytes = null, double? LatencyOnnxP50Ms = null);
