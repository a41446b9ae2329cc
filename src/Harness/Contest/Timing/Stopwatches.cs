using System.Diagnostics;
using Harness.Models;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Timing;

/// <summary>
/// Measures how fast a model predicts on a split, in rounds. Each round times the same sentences one by one, and its share of the batches that make
/// up one pass over the split. The caller makes sure that nothing else runs.
/// </summary>
internal sealed class Stopwatches
{
    /// <summary>The number of sentences in a batch.</summary>
    public const int BatchSize = 128;

    /// <summary>The number of rounds of a trial.</summary>
    public const int Rounds = 5;

    private const int TimedSentences = 100;
    private const int WarmUpSentences = 10;

    private readonly Device device;

    // The sentences of each round's batches. Some rounds have none when there are fewer batches than rounds.
    private readonly Example[][] batches;
    private readonly Example[] single;
    private readonly int warmUp;

    public Stopwatches(IReadOnlyList<Example> examples, Device device)
    {
        this.device = device;
        var pass = LengthBuckets.Sorted([.. examples.Select(example => example.Length)], BatchSize);
        // Every round gets short sentences and long ones.
        batches = [.. Enumerable.Range(0, Rounds).Select(round => ShareOf(round, pass, examples))];
        var count = Math.Min(WarmUpSentences + TimedSentences, examples.Count);
        // They are taken evenly through the split, so that their lengths are those of the split.
        single = [.. Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)])];
        warmUp = Math.Min(WarmUpSentences, count / 2);
    }

    /// <summary>Measures a model for one round.</summary>
    /// <param name="round">The round, counted from 0.</param>
    /// <param name="onnxFile">The same model for ONNX Runtime; null when there is none.</param>
    public TimedRound Round(int round, Model model, string? onnxFile)
    {
        var latencies = Latencies(example => Predict(model, [example]));
        var pass = batches[round].Length > 0 ? Seconds(() => Predict(model, batches[round])) : 0;
        var onnx = onnxFile is null ? (double?)null : OnnxMs(onnxFile, model);
        return new TimedRound(pass, Quantile.Of(latencies, 0.5) * 1000, Quantile.Of(latencies, 0.95) * 1000, onnx);
    }

    private static Example[] ShareOf(int round, IReadOnlyList<int[]> pass, IReadOnlyList<Example> examples) =>
        [.. pass.Where((_, i) => i % Rounds == round).SelectMany(batch => batch).Select(index => examples[index])];

    private void Predict(Model model, IReadOnlyList<Example> examples)
    {
        model.Predict(examples, device, BatchSize);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
    }

    // ONNX Runtime uses one thread, whatever number of threads libtorch uses for the other figures.
    private double OnnxMs(string file, Model model)
    {
        using var session = OnnxSession.Open(file, threads: 1);
        return Quantile.Of(Latencies(example => session.Logits(model.Read([example])[0])), 0.5) * 1000;
    }

    // The seconds for each sentence alone, without those that warm up, in ascending order.
    private double[] Latencies(Action<Example> label)
    {
        // Every sentence is predicted before some are left out: a lazy Skip would not run those that warm up.
        double[] seconds = [.. single.Select(example => Seconds(() => label(example)))];
        return [.. seconds[warmUp..].Order()];
    }

    private static double Seconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}
