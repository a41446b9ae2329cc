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

    /// <summary>Milliseconds that ONNX Runtime takes for one sentence alone, the same as above, with as many threads: the median.</summary>
    /// <exception cref="OnnxRuntimeException">It refuses the file.</exception>
    public static double MedianMs(OnnxRuntime runtime, string file, IReadOnlyList<Example> examples)
    {
        var (sample, warmUp) = Sample(examples);
        return Quantile.Of([.. runtime.Latency(file, sample, warmUp, get_num_threads()).Order()], 0.5);
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
}
