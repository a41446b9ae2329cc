using System.Text.Json;
using Harness.Common;

namespace Harness.Results;

/// <summary>
/// Compares the speeds of runs whose networks have one shape. They do the same arithmetic on other numbers, so that what lies between them is what
/// the measurement is uncertain by.
/// </summary>
public static class EqualShapes
{
    /// <summary>The largest ratio between latencies of one shape in a measurement that holds.</summary>
    public const double LargestRatio = 1.15;

    /// <summary>Says how far apart runs of equal shape are, here and in ONNX Runtime; nothing where no two runs have one shape.</summary>
    public static IEnumerable<string> Sentences(IReadOnlyList<RunRecord> records)
    {
        (string Where, Func<RunRecord, double?> LatencyOf)[] measured =
        [
            ("here", record => record.LatencyMs),
            ("in ONNX Runtime", record => record.LatencyOnnxP50Ms),
        ];
        foreach (var (where, latencyOf) in measured)
            if (FurthestApart(records, latencyOf) is { } pair)
                yield return Invariant($"runs of equal shape are at most {pair.Ratio:F2} times apart {where}: {pair.Fast.Method} with ")
                    + Invariant($"{latencyOf(pair.Fast):F3} ms, {pair.Slow.Method} with {latencyOf(pair.Slow):F3} ms")
                    + (pair.Ratio > LargestRatio
                        ? Invariant($". More than {LargestRatio:F2} means that something disturbed the measurement: repeat it with 'bench time'")
                        : "");
    }

    /// <summary>Finds the two runs of equal shape whose latencies have the largest ratio; null where no two runs have one shape.</summary>
    /// <param name="latencyOf">Gives the latency of a run; null where it has none.</param>
    public static ShapePair? FurthestApart(IEnumerable<RunRecord> records, Func<RunRecord, double?> latencyOf) => records
        .Where(record => record.Shape is not null && latencyOf(record) is not null)
        .GroupBy(ArithmeticOf)
        .Where(group => group.Count() > 1)
        .Select(group => new ShapePair(group.MinBy(latencyOf)!, group.MaxBy(latencyOf)!, group.Max(latencyOf)!.Value / group.Min(latencyOf)!.Value))
        .MaxBy(pair => pair.Ratio);

    // A larger table of embeddings and another dropout do not change what is computed for a sentence.
    private static string ArithmeticOf(RunRecord record) => JsonSerializer.Serialize(
        (record.Shape! with { Vocabulary = 1 }).WithDropout(0), RecordJson.Options);
}

/// <summary>Two runs whose networks have one shape.</summary>
/// <param name="Fast">The faster one.</param>
/// <param name="Slow">The slower one.</param>
/// <param name="Ratio">The slower one's latency divided by the faster one's.</param>
public sealed record ShapePair(RunRecord Fast, RunRecord Slow, double Ratio);
