using Harness.Contest.Timing;

namespace Harness.Results;

/// <summary>The speed of a model over all rounds of a <see cref="TimeTrial"/>: latencies are medians of the rounds' figures.</summary>
/// <param name="EvalSeconds">
/// Seconds for one pass over the test split in batches of <see cref="Stopwatches.BatchSize"/>, which are dealt out to the rounds.
/// </param>
/// <param name="SentencesPerSecond">The number of sentences a second in that pass.</param>
/// <param name="LatencyMs">Milliseconds for one sentence alone: the median over sentences spread evenly through the split.</param>
/// <param name="LatencyMsSpread">The slowest round's <paramref name="LatencyMs"/> less the fastest round's.</param>
/// <param name="LatencyP95Ms">The 95th percentile of the milliseconds over the same sentences.</param>
/// <param name="LatencyOnnxP50Ms">
/// Milliseconds for one sentence alone in ONNX Runtime with one intra-op thread, the median over the same sentences; null where there is no file.
/// </param>
/// <param name="LatencyOnnxMsSpread">The slowest round's <paramref name="LatencyOnnxP50Ms"/> less the fastest round's.</param>
public sealed record Timings(
    double EvalSeconds,
    double SentencesPerSecond,
    double LatencyMs,
    double LatencyMsSpread,
    double LatencyP95Ms,
    double? LatencyOnnxP50Ms,
    double? LatencyOnnxMsSpread)
{
    /// <summary>Summarises the rounds of one model.</summary>
    /// <param name="rounds">The rounds; there must be at least one.</param>
    /// <param name="sentences">The number of sentences in the split.</param>
    public static Timings Of(IReadOnlyList<TimedRound> rounds, int sentences)
    {
        var pass = rounds.Sum(round => round.BatchSeconds);
        double[] onnx = [.. rounds.Select(round => round.OnnxMs).OfType<double>()];
        return new Timings(
            pass,
            sentences / pass,
            Median(rounds.Select(round => round.LatencyMs)),
            rounds.Max(round => round.LatencyMs) - rounds.Min(round => round.LatencyMs),
            Median(rounds.Select(round => round.LatencyP95Ms)),
            onnx.Length > 0 ? Median(onnx) : null,
            onnx.Length > 0 ? onnx.Max() - onnx.Min() : null);
    }

    private static double Median(IEnumerable<double> values) => Quantile.Of([.. values.Order()], 0.5);
}

/// <summary>The speed of a model in one round.</summary>
/// <param name="BatchSeconds">Seconds for the round's share of the batches.</param>
/// <param name="LatencyMs">Milliseconds for one sentence alone: the median.</param>
/// <param name="LatencyP95Ms">The 95th percentile of the milliseconds.</param>
/// <param name="OnnxMs">Milliseconds for one sentence alone in ONNX Runtime: the median; null where it was not run.</param>
public sealed record TimedRound(double BatchSeconds, double LatencyMs, double LatencyP95Ms, double? OnnxMs);
