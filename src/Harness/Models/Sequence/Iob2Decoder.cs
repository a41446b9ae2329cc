namespace Harness.Models.Sequence;

/// <summary>
/// Chooses the labels of a sentence as a whole: of all labellings that IOB2 allows (Ramshaw and Marcus, 1995; Tjong Kim Sang and Veenstra, 1999) it
/// finds the one with the largest sum of the logits at the words' first tokens, by Viterbi's algorithm. I-X stands after B-X or I-X alone, and the
/// further tokens of a word have the label that continues that of its first. A network that labels each token by itself knows neither rule.
/// </summary>
public sealed class Iob2Decoder
{
    private const string Outside = "O";

    private readonly int[] continuation;
    private readonly LinearChain chain;

    private Iob2Decoder(IReadOnlyList<string> labels, int[] continuation)
    {
        this.continuation = continuation;
        var start = new double[labels.Count];
        var transitions = new double[labels.Count, labels.Count];
        for (var next = 0; next < labels.Count; next++)
        {
            if (labels[next][0] != 'I')
                continue;
            start[next] = double.NegativeInfinity;
            for (var before = 0; before < labels.Count; before++)
                if (continuation[before] != next)
                    transitions[before, next] = double.NegativeInfinity;
        }

        chain = new LinearChain(transitions, start);
    }

    /// <summary>Makes a decoder for labels.</summary>
    /// <param name="labels">The names of the labels, in the order of their ids.</param>
    /// <returns>Null where the labels are not O, and B- and I- of every type.</returns>
    public static Iob2Decoder? For(IReadOnlyList<string> labels)
    {
        var ids = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        var types = labels.Where(label => label.StartsWith("B-", StringComparison.Ordinal)).Select(label => label[2..]).ToArray();
        if (!ids.ContainsKey(Outside) || labels.Count != 1 + (2 * types.Length) || types.Any(type => !ids.ContainsKey($"I-{type}")))
            return null;
        return new Iob2Decoder(labels, [.. labels.Select(label => label == Outside ? ids[Outside] : ids[$"I-{label[2..]}"])]);
    }

    /// <summary>Finds the labels of tokens.</summary>
    /// <param name="logits">The logits (T, C), one row after another.</param>
    /// <param name="words">The number of the word that each token came from (T); the tokens of a word stand together.</param>
    /// <returns>A label for each token (T).</returns>
    public int[] Decode(ReadOnlySpan<float> logits, ReadOnlySpan<int> words)
    {
        if (words.IsEmpty)
            return [];
        var classes = continuation.Length;
        var places = new int[words.Length];
        for (var t = 1; t < words.Length; t++)
            places[t] = places[t - 1] + (words[t] == words[t - 1] ? 0 : 1);
        var scores = new double[places[^1] + 1, classes]; // (W, C)
        for (var t = 0; t < words.Length; t++)
        {
            for (var label = 0; IsFirst(places, t) && label < classes; label++)
                scores[places[t], label] = logits[(t * classes) + label];
        }

        var best = chain.Viterbi(scores);
        var labels = new int[words.Length];
        for (var t = 0; t < words.Length; t++)
            labels[t] = IsFirst(places, t) ? best[places[t]] : continuation[labels[t - 1]];
        return labels;
    }

    private static bool IsFirst(int[] places, int t) => t == 0 || places[t] != places[t - 1];
}
