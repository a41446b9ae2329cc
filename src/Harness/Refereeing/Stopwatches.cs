using System.Diagnostics;
using Harness.Data;
using Harness.Exchange.Onnx;
using Harness.Models;
using Harness.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Refereeing;

/// <summary>Measures how fast a model labels a split, with the same sentences in every round. The caller sees to it that nothing else runs.</summary>
internal sealed class Stopwatches
{
    /// <summary>Sentences in a batch.</summary>
    public const int BatchSize = 128;

    private const int TimedBatches = 3;
    private const int TimedSentences = 100;
    private const int WarmUpSentences = 10;

    private readonly Device device;
    private readonly Example[] batches;
    private readonly Example[] single;
    private readonly int warmUp;

    public Stopwatches(IReadOnlyList<Example> examples, Device device)
    {
        this.device = device;
        batches = BatchesOf(examples);
        var count = Math.Min(WarmUpSentences + TimedSentences, examples.Count);
        // Evenly through the split, so that lengths are those of the split.
        single = [.. Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)])];
        warmUp = Math.Min(WarmUpSentences, count / 2);
    }

    /// <param name="onnxFile">The same model for ONNX Runtime; null where there is none.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the file.</exception>
    public TimedRound Round(Model model, string? onnxFile)
    {
        // All of them first: Skip would leave out the work of the sentences that warm up.
        double[] seconds = [.. single.Select(example => Seconds(model, [example]))];
        double[] latencies = [.. seconds[warmUp..].Order()];
        var pace = batches.Length / Seconds(model, batches);
        return new TimedRound(pace, Quantile.Of(latencies, 0.5) * 1000, Quantile.Of(latencies, 0.95) * 1000, onnxFile is null ? null : OnnxMs(onnxFile));
    }

    // Some of the batches that a pass over the split consists of, from the shortest sentences to the longest at equal distances.
    private static Example[] BatchesOf(IReadOnlyList<Example> examples)
    {
        var all = LengthBuckets.Sorted([.. examples.Select(example => example.Length)], BatchSize);
        var taken = Math.Min(TimedBatches, all.Count);
        return [.. Enumerable.Range(0, taken).SelectMany(i => all[(2 * i + 1) * all.Count / (2 * taken)]).Select(index => examples[index])];
    }

    private double Seconds(Model model, IReadOnlyList<Example> examples)
    {
        var watch = Stopwatch.StartNew();
        model.Predict(examples, device, BatchSize);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
        return watch.Elapsed.TotalSeconds;
    }

    private double? OnnxMs(string file) =>
        OnnxRuntime.TryFind() is { } runtime ? Quantile.Of([.. runtime.Latency(file, single, warmUp, get_num_threads()).Order()], 0.5) : null;
}
