using System.Diagnostics;
using Harness.Data;
using Harness.Exchange.Onnx;
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
        var (sample, warmUp) = Sample(examples);
        double[] latencies = [.. sample.Select(example => Seconds(model, [example], device)).Skip(warmUp).Order()];
        double[] evaluations = [.. Enumerable.Range(0, Evaluations).Select(_ => Seconds(model, examples, device)).Order()];
        var whole = Quantile.Of(evaluations, 0.5);
        return new Timings(whole, examples.Count / whole, Quantile.Of(latencies, 0.5) * 1000, Quantile.Of(latencies, 0.95) * 1000);
    }

    /// <summary>Measures the milliseconds that ONNX Runtime takes for one sentence alone: the median over the same sentences as above.</summary>
    public static double MedianMs(OnnxSession session, IReadOnlyList<Example> examples)
    {
        var (sample, warmUp) = Sample(examples);
        double[] latencies = [.. sample.Select(example => Seconds(session, example)).Skip(warmUp).Order()];
        return Quantile.Of(latencies, 0.5) * 1000;
    }

    private static (Example[] Sample, int WarmUp) Sample(IReadOnlyList<Example> examples)
    {
        // Evenly through the split, so that lengths are those of the split.
        var count = Math.Min(WarmUpSentences + TimedSentences, examples.Count);
        return ([.. Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)])], Math.Min(WarmUpSentences, count / 2));
    }

    private static double Seconds(Model model, IReadOnlyList<Example> examples, Device device)
    {
        var watch = Stopwatch.StartNew();
        model.Predict(examples, device, BatchSize);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
        return watch.Elapsed.TotalSeconds;
    }

    private static double Seconds(OnnxSession session, Example example)
    {
        var watch = Stopwatch.StartNew();
        session.Logits(example);
        return watch.Elapsed.TotalSeconds;
    }
}
