using Harness.Contest.Timing;

namespace Harness.Results;

/// <summary>
/// The speed of a model over all rounds of a <see cref="TimeTrial"/>. A latency is the median over sentences of the fastest round of each: whatever
/// else the machine does makes a sentence slower and never faster, and a disturbance in some of the rounds leaves the others as they are.
/// </summary>
/// <param name="EvalSeconds">
/// Seconds for one pass over the test split in batches of <see cref="Stopwatches.BatchSize"/>, which are dealt out to the rounds. Of a split of more
/// than <see cref="Stopwatches.MostInPass"/> sentences only so many are timed, and the seconds are those for all at their speed.
/// </param>
/// <param name="SentencesPerSecond">The number of sentences a second in that pass.</param>
/// <param name="LatencyMs">Milliseconds for one sentence alone: the median over sentences spread evenly through the split.</param>
/// <param name="LatencyMsSpread">The median of the slowest round less that of the fastest one.</param>
/// <param name="LatencyP95Ms">The 95th percentile of the milliseconds over the same sentences.</param>
/// <param name="LatencyOnnxP50Ms">
/// Milliseconds for one sentence alone in ONNX Runtime, the median over the same sentences; null where there is no file.
/// </param>
/// <param name="LatencyOnnxMsSpread">The same distance between rounds in ONNX Runtime.</param>
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
    /// <param name="inPass">The number of sentences in the batches of all rounds.</param>
    /// <param name="sentences">The number of sentences in the split.</param>
    public static Timings Of(IReadOnlyList<TimedRound> rounds, int inPass, int sentences)
    {
        var perSecond = inPass / rounds.Sum(round => round.BatchSeconds);
        double[][] own = [.. rounds.Select(round => round.LatenciesMs)];
        double[][] onnx = [.. rounds.Select(round => round.OnnxMs).OfType<double[]>()];
        var fastest = Fastest(own);
        return new Timings(
            sentences / perSecond,
            perSecond,
            Quantile.Of(fastest, 0.5),
            Spread(own),
            Quantile.Of(fastest, 0.95),
            onnx.Length > 0 ? Quantile.Of(Fastest(onnx), 0.5) : null,
            onnx.Length > 0 ? Spread(onnx) : null);
    }

    // The milliseconds of each sentence in its fastest round, in ascending order.
    private static double[] Fastest(double[][] rounds) =>
        [.. Enumerable.Range(0, rounds[0].Length).Select(sentence => rounds.Min(round => round[sentence])).Order()];

    private static double Spread(double[][] rounds)
    {
        double[] medians = [.. rounds.Select(round => Quantile.Of([.. round.Order()], 0.5))];
        return medians.Max() - medians.Min();
    }
}

/// <summary>The speed of a model in one round.</summary>
/// <param name="BatchSeconds">Seconds for the round's share of the batches.</param>
/// <param name="LatenciesMs">Milliseconds for each sentence alone, in the order of the sentences.</param>
/// <param name="OnnxMs">The same in ONNX Runtime; null where it was not run.</param>
public sealed record TimedRound(double BatchSeconds, double[] LatenciesMs, double[]? OnnxMs);
