using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>A <see cref="BiLstmClassifier"/> with the words that it knows. It assigns whole texts to classes.</summary>
public sealed class BiLstm : LstmModel
{
    /// <summary>The file by which the folder of a run is known to hold such a model.</summary>
    public const string WordsFile = "words.json";

    private readonly IReadOnlyList<string> words;
    private readonly IReadOnlyDictionary<string, int> ids;

    private BiLstm(BiLstmShape shape, IReadOnlyList<string> words, IReadOnlyList<string> labels)
    {
        Shape = shape;
        Labels = labels;
        this.words = words;
        ids = words.Index().ToDictionary(word => word.Item, word => SpecialRows + word.Index, StringComparer.Ordinal);
        Module = new BiLstmClassifier(shape, labels.Count);
        OutliveScope();
    }

    /// <summary>The sizes of the network.</summary>
    public BiLstmShape Shape { get; }

    public override BiLstmClassifier Module { get; }

    public override IReadOnlyList<string> Labels { get; }

    protected override string StringsFile => WordsFile;

    public override int MostWords => Shape.Longest;

    /// <summary>Makes a network of a shape that knows no word yet, with random weights.</summary>
    /// <param name="labels">The names of the classes.</param>
    public static BiLstm Random(BiLstmShape shape, IReadOnlyList<string> labels, int seed)
    {
        manual_seed(seed);
        return new BiLstm(shape, [], labels);
    }

    /// <summary>
    /// Makes a network with random weights that knows the most frequent words of some texts: as many as the vocabulary of the shape holds, or all
    /// where there are fewer, which makes the vocabulary smaller. Of words that are equally frequent the first in ordinal order come first.
    /// </summary>
    /// <param name="texts">The texts, which are the training split.</param>
    /// <param name="labels">The names of the classes.</param>
    public static BiLstm Random(BiLstmShape shape, IEnumerable<Example> texts, IReadOnlyList<string> labels, int seed)
    {
        string[] words =
        [
            .. texts.SelectMany(text => text.Words)
                .CountBy(word => word, StringComparer.Ordinal)
                .OrderByDescending(word => word.Value)
                .ThenBy(word => word.Key, StringComparer.Ordinal)
                .Select(word => word.Key)
                .Take(shape.Vocabulary - SpecialRows),
        ];
        manual_seed(seed);
        return new BiLstm(shape with { Vocabulary = words.Length + SpecialRows }, words, labels);
    }

    public override NetworkOutput Compute(Batch batch) => new(Module.Compute(batch), []);

    /// <summary>Gives texts as ids of words, with the label of a text at its first word. A text without words is one unknown word.</summary>
    public override IReadOnlyList<Example> Read(IReadOnlyList<Example> examples) => [.. examples.Select(Read)];

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var predicted = new int[examples.Count][];
        foreach (var (batch, output) in OutputsOf(Read(examples), device, batchSize))
        {
            var classOf = output.Logits.argmax(1).cpu().data<long>().ToArray(); // (B)
            foreach (var (place, index) in batch.Indices.Index())
                predicted[index] = examples[index].LabelledAsWhole((int)classOf[place]);
        }

        return predicted;
    }

    /// <inheritdoc/>
    public override int[] LabelsOf(ReadOnlySpan<float> output, Example read) => read.LabelledAsWhole(LabelDecoder.Largest(output));

    /// <inheritdoc/>
    public override int[][] LabelsOfTrack(IReadOnlyList<Example> examples, IReadOnlyList<int[]> labels) =>
        [.. examples.Zip(labels, (example, own) => example.LabelledAsWhole(own[Example.WholePlace]))];

    internal override string ShapeText => JsonSerializer.Serialize(Shape);

    internal override ModelGraph OnnxGraph() => new TextGraph(this);

    /// <summary>Reads what <see cref="LstmModel.Save(string)"/> wrote, ready to predict.</summary>
    /// <param name="labels">The names of the task's classes.</param>
    /// <exception cref="DataFormatException">The files do not belong together, or were written for other classes.</exception>
    public static BiLstm Load(string folder, IReadOnlyList<string> labels)
    {
        var kept = ModelJson.Read<KeptWords>(Path.Combine(folder, WordsFile));
        return WithWeights(new BiLstm(kept.Shape, kept.Words, labels), folder);
    }

    private Example Read(Example text)
    {
        int[] tokens = [.. text.Words.Take(Shape.Longest).Select(word => ids.GetValueOrDefault(word, Unknown))];
        if (tokens.Length == 0)
            tokens = [Unknown];
        int[] labels = [text.Labels[Example.WholePlace], .. Enumerable.Repeat(Example.Ignored, tokens.Length - 1)];
        return new Example(tokens, labels, [.. Enumerable.Range(0, tokens.Length)]);
    }

    protected override IReadOnlyList<OnnxInput> OnnxInputs(long[] ids, long[] lengths) =>
    [
        new(LstmGraph.Rows, ids, [lengths.Length, ids.Length / lengths.Length]),
        new(LstmGraph.Lengths, lengths, [lengths.Length]),
    ];

    protected override byte[] Strings() => JsonSerializer.SerializeToUtf8Bytes(new KeptWords(Shape, words), ModelJson.Options);

    private sealed record KeptWords(BiLstmShape Shape, IReadOnlyList<string> Words);
}
