using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using Harness.Models.Words;
using static TorchSharp.torch;

namespace Harness.Models.Sequence;

/// <summary>
/// Labels words by a linear-chain CRF on their features, and tokens by the words that they came from. It contains no neural network.
/// </summary>
public sealed class CrfTagger : Model
{
    /// <summary>The file by which the folder of a run is known to hold such a model.</summary>
    public const string FeaturesFile = "features.json";
    private const string WeightsName = "crf.weights";

    private readonly WordLabelling labelling;
    private readonly WordDescriber describer;
    private readonly WordClasses? classes;
    private readonly bool readsDocuments;

    // The weights of the features, then those of transitions (C, C), then those of the first label (C).
    private readonly double[] weights;

    /// <param name="weights">The weights of the features, then those of transitions, row by row, then those of the first label.</param>
    /// <param name="classes">Classes of words, which are features beside those of the labelling; null for none.</param>
    public CrfTagger(FeatureTable features, double[] weights, WordLabelling labelling, WordClasses? classes = null)
    {
        Features = features;
        this.weights = weights;
        this.labelling = labelling;
        this.classes = classes;
        // A tagger that knows no feature of documents need not look for any.
        readsDocuments = features.Rows.Any(row => WordDescriber.IsOfDocument(row.Feature));
        describer = new WordDescriber(labelling, classes, readsDocuments);
        var expected = WeightsOf(features, labelling);
        if (weights.Length != expected)
            throw new ArgumentException(
                $"{weights.Length} weights. Expected {expected}: {features.Weights} of features, and those of {labelling.Labels.Count} labels.",
                nameof(weights));
    }

    /// <summary>The features that the tagger knows.</summary>
    public FeatureTable Features { get; }

    /// <summary>Makes a tagger that knows no feature and no word.</summary>
    public static CrfTagger Empty(WordLabelling labelling)
    {
        var none = FeatureTable.Of([]);
        return new CrfTagger(none, new double[WeightsOf(none, labelling)], labelling);
    }

    /// <summary>The number of weights of a tagger: those of the features, of transitions and of the first label.</summary>
    public static int WeightsOf(FeatureTable features, WordLabelling labelling)
    {
        var labels = labelling.Labels.Count;
        return features.Weights + labels * (labels + 1);
    }

    public override int Context => readsDocuments ? labelling.OfDocument?.Farthest ?? 0 : 0;

    public override ParameterCount Count() => new(weights.Length, weights.Count(weight => weight != 0));

    public override long StoredBytes => sizeof(double) * (long)weights.Length + BytesOfStrings;

    public override long StoredBytesFp16 => sizeof(short) * (long)weights.Length + BytesOfStrings;

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var chain = ChainOf(weights, Features.Weights, labelling.Labels.Count);
        return [.. examples.Select(example => Predict(example, chain))];
    }

    public override void Save(string folder)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(folder, WeightsFile), new Dictionary<string, Tensor> { [WeightsName] = tensor(weights, [weights.Length]) });
        AtomicFile.Write(Path.Combine(folder, FeaturesFile), file => file.Write(FeatureBytes()));
        classes?.Save(folder);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">The files do not belong together, or were written for other labels.</exception>
    public static CrfTagger Load(string folder, WordLabelling labelling)
    {
        var path = Path.Combine(folder, FeaturesFile);
        var rows = ModelJson.Read<FeatureRow[]>(path);
        var features = FeatureTable.Of(rows.Select(row => (row.Feature, row.Labels)));
        using var scope = NewDisposeScope();
        var weights = SafeTensors.Read(Path.Combine(folder, WeightsFile)).TryGetValue(WeightsName, out var kept)
            ? kept.data<double>().ToArray()
            : throw new DataFormatException($"{folder}: {WeightsFile} has no tensor {WeightsName}. Expected that of a CRF: run the entry again.");
        var expected = WeightsOf(features, labelling);
        if (weights.Length != expected)
            throw new DataFormatException(
                $"{folder}: {WeightsFile} has {weights.Length} weights. Expected {expected} for the features of {FeaturesFile} and "
                + $"{labelling.Labels.Count} tags: run the entry again.");
        return new CrfTagger(features, weights, labelling, WordClasses.TryLoad(folder));
    }

    public override void MoveTo(Device device)
    {
    }

    public override void Dispose()
    {
    }

    /// <summary>Makes the chain from the weights of transitions and of the first label, which begin at a place among all weights.</summary>
    internal static LinearChain ChainOf(double[] weights, int from, int labels)
    {
        var transitions = new double[labels, labels];
        for (var b = 0; b < labels; b++)
            for (var c = 0; c < labels; c++)
                transitions[b, c] = weights[from + b * labels + c];
        return new LinearChain(transitions, weights[(from + labels * labels)..]);
    }

    private long BytesOfStrings => FeatureBytes().Length + (classes?.Bytes().Length ?? 0);

    // The strings of the features are as much a part of the model as their weights: without them nothing can be predicted.
    private byte[] FeatureBytes() =>
        JsonSerializer.SerializeToUtf8Bytes(Features.Rows.Select(row => new FeatureRow(row.Feature, row.Labels)), ModelJson.Options);

    private int[] Predict(Example example, LinearChain chain)
    {
        var words = describer.Of(example);
        var scores = new double[words.Count, labelling.Labels.Count];
        for (var t = 0; t < words.Count; t++)
            Features.AddScores(Features.Known(words[t]), weights, scores, t);
        return WordPlaces.Spread(example, chain.Viterbi(scores), labelling.Continuation);
    }

    private sealed record FeatureRow(string Feature, int[] Labels);
}
