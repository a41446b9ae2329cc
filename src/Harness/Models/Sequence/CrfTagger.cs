using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Sequence;

/// <summary>Labels words by a linear-chain CRF on their features, and tokens by the words that they came from. There is no network in it.</summary>
public sealed class CrfTagger : Model
{
    private const string FeaturesFile = "features.json";

    private readonly BertWordPiece wordPiece;
    private readonly WordLabelling labelling;

    // The features' weights, then (C, C) of transitions, then (C) of the start.
    private readonly double[] weights;

    /// <param name="weights">The features', then those of transitions, row by row, then those of the start.</param>
    public CrfTagger(FeatureTable features, double[] weights, BertWordPiece wordPiece, WordLabelling labelling)
    {
        (Features, this.weights, this.wordPiece, this.labelling) = (features, weights, wordPiece, labelling);
        if (weights.Length != WeightsOf(features, labelling))
            throw new ArgumentException($"{weights.Length} weights. Expected {WeightsOf(features, labelling)}.", nameof(weights));
    }

    public FeatureTable Features { get; }

    /// <summary>One that knows no feature and no word yet.</summary>
    public static CrfTagger Empty(WordLabelling labelling)
    {
        var none = FeatureTable.Of([]);
        return new CrfTagger(none, new double[WeightsOf(none, labelling)], new BertWordPiece(Vocabulary.FromEntries(Vocabulary.SpecialTokens)), labelling);
    }

    public static int WeightsOf(FeatureTable features, WordLabelling labelling) => features.Weights + labelling.Labels.Count * (labelling.Labels.Count + 1);

    /// <summary>The words that an input's tokens came from, pieces joined again.</summary>
    public static IReadOnlyList<string> Words(Example example, BertWordPiece wordPiece) =>
        [.. Places(example).Select(place => string.Concat(place.Select(t => Piece(wordPiece.Token(example.TokenIds[t])))))];

    /// <summary>The labels of an input's words: those of their first tokens.</summary>
    public static int[] WordLabels(Example example) => [.. Places(example).Select(place => example.Labels[place[0]])];

    public override ParameterCount Count() => new(weights.Length, weights.Count(weight => weight != 0));

    public override long StoredBytes => sizeof(double) * (long)weights.Length;

    public override long StoredBytesFp16 => sizeof(short) * (long)weights.Length;

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var chain = ChainOf(weights, Features.Weights, labelling.Labels.Count);
        return [.. examples.Select(example => Predict(example, chain))];
    }

    public override void Save(string folder)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(folder, WeightsFile), new Dictionary<string, Tensor> { ["crf.weights"] = tensor(weights, [weights.Length]) });
        AtomicFile.WriteAllText(Path.Combine(folder, FeaturesFile), JsonSerializer.Serialize(Features.Rows.Select(row => new FeatureRow(row.Feature, row.Labels))) + "\n");
    }

    /// <summary>Whether a run left one of these in its folder.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FeaturesFile));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">The files do not belong together, or are of other tags.</exception>
    public static CrfTagger Load(string folder, BertWordPiece wordPiece, WordLabelling labelling)
    {
        var path = Path.Combine(folder, FeaturesFile);
        var rows = JsonSerializer.Deserialize<FeatureRow[]>(File.ReadAllText(path)) ?? [];
        var features = FeatureTable.Of(rows.Select(row => (row.Feature, row.Labels)));
        using var scope = NewDisposeScope();
        var weights = SafeTensors.Read(Path.Combine(folder, WeightsFile))["crf.weights"].data<double>().ToArray();
        return weights.Length == WeightsOf(features, labelling)
            ? new CrfTagger(features, weights, wordPiece, labelling)
            : throw new DataFormatException(
                $"{folder}: {WeightsFile} has {weights.Length} weights. Expected {WeightsOf(features, labelling)} for the features of {FeaturesFile} and {labelling.Labels.Count} tags: run the entry again.");
    }

    public override void MoveTo(Device device)
    {
    }

    public override void Dispose()
    {
    }

    /// <summary>Transitions and start out of all weights.</summary>
    internal static LinearChain ChainOf(double[] weights, int from, int labels)
    {
        var transitions = new double[labels, labels];
        for (var b = 0; b < labels; b++)
            for (var c = 0; c < labels; c++)
                transitions[b, c] = weights[from + b * labels + c];
        return new LinearChain(transitions, weights[(from + labels * labels)..]);
    }

    private int[] Predict(Example example, LinearChain chain)
    {
        var words = Words(example, wordPiece);
        var scores = new double[words.Count, labelling.Labels.Count];
        for (var t = 0; t < words.Count; t++)
            Features.AddScores(Features.Known(labelling.FeaturesOf(words, t)), weights, scores, t);
        var path = chain.Best(scores);
        var predicted = new int[example.Length];
        foreach (var (place, label) in Places(example).Zip(path))
        {
            var next = label;
            foreach (var token in place)
            {
                predicted[token] = next;
                next = labelling.Continuation(next);
            }
        }

        return predicted;
    }

    // The tokens of each word, in order.
    private static IEnumerable<int[]> Places(Example example) => Enumerable.Range(0, example.Length)
        .Where(t => example.WordIds[t] >= 0)
        .GroupBy(t => example.WordIds[t])
        .Select(group => group.ToArray());

    private sealed record FeatureRow(string Feature, int[] Labels);

    private static string Piece(string token) => token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : token;
}
