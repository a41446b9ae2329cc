using System.Diagnostics;
using Harness.Data;
using Harness.Models;
using Harness.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Refereeing;

/// <summary>Measures how fast a model is. The caller sees to it that nothing else runs.</summary>
internal static class Stopwatches
{
    /// <summary>Of a pass over the split.</summary>
    public const int BatchSize = 128;

    private const int Evaluations = 3;
    private const int WarmUpSentences = 20;
    private const int TimedSentences = 200;

    public static Timings Measure(Model model, IReadOnlyList<Example> examples, Device device)
    {
        // Evenly through the split, so that lengths are those of the split.
        var count = Math.Min(WarmUpSentences + TimedSentences, examples.Count);
        var sample = Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)]).ToArray();
        var warmUp = Math.Min(WarmUpSentences, count / 2);
        double[] latencies = [.. sample.Select(example => Seconds(model, [example], device)).Skip(warmUp).Order()];
        double[] evaluations = [.. Enumerable.Range(0, Evaluations).Select(_ => Seconds(model, examples, device)).Order()];
        var whole = Quantile.Of(evaluations, 0.5);
        return new Timings(whole, examples.Count / whole, Quantile.Of(latencies, 0.5) * 1000, Quantile.Of(latencies, 0.95) * 1000);
    }

    private static double Seconds(Model model, IReadOnlyList<Example> examples, Device device)
    {
        var watch = Stopwatch.StartNew();
        model.Predict(examples, device, BatchSize);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
        return watch.Elapsed.TotalSeconds;
    }
}
