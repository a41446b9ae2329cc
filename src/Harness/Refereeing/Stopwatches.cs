using System.Diagnostics;
using Harness.Data;
using Harness.Models;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Refereeing;

/// <summary>Measures how fast a model is. The caller sees to it that nothing else runs.</summary>
internal static class Stopwatches
{
    private const int Evaluations = 3;
    private const int WarmUpSentences = 20;
    private const int TimedSentences = 200;

    /// <returns>Seconds to evaluate a split in batches, and milliseconds for one sentence alone; medians after warm-up.</returns>
    public static (double EvalSeconds, double LatencyMs) Measure(Model model, IReadOnlyList<Example> examples, Device device)
    {
        // Evenly through the split, so that lengths are those of the split.
        var count = Math.Min(WarmUpSentences + TimedSentences, examples.Count);
        var sample = Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)]).ToArray();
        var warmUp = Math.Min(WarmUpSentences, count / 2);
        var latencies = sample.Select(example => Seconds(model, [example], device)).Skip(warmUp).ToArray();
        var evaluations = Enumerable.Range(0, Evaluations).Select(_ => Seconds(model, examples, device)).ToArray();
        return (Median(evaluations), Median(latencies) * 1000);
    }

    private static double Seconds(Model model, IReadOnlyList<Example> examples, Device device)
    {
        var watch = Stopwatch.StartNew();
        model.Predict(examples, device);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
