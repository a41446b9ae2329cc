using System.Diagnostics;
using Harness.Models;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Timing;

/// <summary>
/// Measures how fast a model goes from the words of a split's sentences to their labels, in rounds. Each round times the same sentences one by one,
/// and its share of the batches that make up one pass over the split, or over <see cref="MostInPass"/> of its sentences where it has more. The caller
/// makes sure that nothing else runs.
/// </summary>
internal sealed class Stopwatches
{
    /// <summary>The number of sentences in a batch.</summary>
    public const int BatchSize = 128;

    /// <summary>The number of rounds of a trial.</summary>
    public const int Rounds = 10;

    /// <summary>The number of threads that libtorch and ONNX Runtime compute with.</summary>
    public const int Threads = 1;

    /// <summary>The number of sentences in the batches of all rounds, taken evenly through a split that has more.</summary>
    public const int MostInPass = 5_000;

    private const int TimedSentences = 100;
    private const int WarmUpSentences = 10;

    private readonly BertWordPiece wordPiece;
    private readonly bool isWhole;
    private readonly Device device;

    // The sentences of each round's batches. Some rounds have none when there are fewer batches than rounds.
    private readonly PlacedSentence[][] batches;
    private readonly PlacedSentence[] single;
    private readonly int warmUp;

    /// <param name="sentences">The split's sentences. The neighbours that a network reads with a sentence are part of its time.</param>
    /// <param name="lengths">The numbers of the sentences' tokens.</param>
    /// <param name="isWhole">True where a sentence has one label as a whole.</param>
    public Stopwatches(
        IReadOnlyList<PlacedSentence> sentences, IReadOnlyList<int> lengths, BertWordPiece wordPiece, bool isWhole, Device device)
    {
        this.wordPiece = wordPiece;
        this.isWhole = isWhole;
        this.device = device;
        var inPass = Spread(MostInPass, sentences.Count);
        SentencesInPass = inPass.Length;
        var pass = LengthBuckets.Sorted([.. inPass.Select(index => lengths[index])], BatchSize);
        PlacedSentence[] passed = [.. inPass.Select(index => sentences[index])];
        // Every round gets short sentences and long ones.
        batches = [.. Enumerable.Range(0, Rounds).Select(round => ShareOf(round, pass, passed))];
        single = [.. Spread(WarmUpSentences + TimedSentences, sentences.Count).Select(index => sentences[index])];
        warmUp = Math.Min(WarmUpSentences, single.Length / 2);
    }

    /// <summary>The number of sentences in the batches of all rounds together.</summary>
    public int SentencesInPass { get; }

    /// <summary>Measures a model for one round.</summary>
    /// <param name="round">The round, counted from 0.</param>
    /// <param name="onnxFile">The same model for ONNX Runtime; null when there is none.</param>
    public TimedRound Round(int round, Model model, string? onnxFile)
    {
        var labeller = new Labeller(model, wordPiece, isWhole);
        var latencies = Latencies(sentence => Label(labeller, [sentence]));
        var pass = batches[round].Length > 0 ? Seconds(() => Label(labeller, batches[round])) : 0;
        return new TimedRound(pass, latencies, onnxFile is null ? null : OnnxLatencies(labeller, onnxFile));
    }

    // Gives as many places of the split as are wanted, or all where there are fewer. They are spread evenly, so that their sentences' lengths are
    // those of the split.
    private static int[] Spread(int wanted, int sentences)
    {
        var count = Math.Min(wanted, sentences);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * sentences / count))];
    }

    private static PlacedSentence[] ShareOf(int round, IReadOnlyList<int[]> pass, IReadOnlyList<PlacedSentence> sentences) =>
        [.. pass.Where((_, i) => i % Rounds == round).SelectMany(batch => batch).Select(index => sentences[index])];

    private void Label(Labeller labeller, IReadOnlyList<PlacedSentence> sentences)
    {
        labeller.Label(sentences, device, BatchSize);
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
    }

    private double[] OnnxLatencies(Labeller labeller, string file)
    {
        using var session = OnnxSession.Open(file, Threads);
        return Latencies(sentence => labeller.Label(sentence, session));
    }

    // The milliseconds for each sentence alone, without those that warm up.
    private double[] Latencies(Action<PlacedSentence> label)
    {
        // Every sentence is labelled before some are left out: a lazy Skip would not run those that warm up.
        double[] milliseconds = [.. single.Select(sentence => Seconds(() => label(sentence)) * 1000)];
        return milliseconds[warmUp..];
    }

    private static double Seconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}
