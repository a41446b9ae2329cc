using Harness.Models.Inputs;

namespace Harness.Models.Sequence;

/// <summary>
/// Chooses the labels of a sentence as a whole: of all labellings that IOB2 allows (Ramshaw and Marcus, 1995; Tjong Kim Sang and Veenstra, 1999) it
/// finds the one with the largest sum of the logits at the words' first tokens, by Viterbi's algorithm. I-X stands after B-X or I-X alone, and the
/// further tokens of a word have the label that continues that of its first. A network that labels each token by itself knows neither rule. Where
/// the labels are not O, and B- and I- of every type, each token gets the label with its largest logit.
/// </summary>
public sealed class LabelDecoder
{
    private const string Outside = "O";

    private readonly int classes;
    private readonly LinearChain? chain;

    // The label of a word's second token after each label of its first. It is empty where there is no chain.
    private readonly int[] continuation;

    /// <param name="labels">The names of the labels, in the order of their ids.</param>
    public LabelDecoder(IReadOnlyList<string> labels)
    {
        classes = labels.Count;
        var types = labels.Where(label => label.StartsWith("B-", StringComparison.Ordinal)).Select(label => label[2..]).ToArray();
        string[] known = [Outside, .. types.Select(type => $"B-{type}"), .. types.Select(type => $"I-{type}")];
        continuation = [];
        if (!labels.Order(StringComparer.Ordinal).SequenceEqual(known.Order(StringComparer.Ordinal)))
            return;
        var ids = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        continuation = [.. labels.Select(label => label == Outside ? ids[Outside] : ids[$"I-{label[2..]}"])];
        chain = ChainOf(labels, continuation);
    }

    /// <summary>True where labels are chosen among those that IOB2 allows.</summary>
    public bool IsIob2 => chain is not null;

    /// <summary>
    /// The chain that scores a labelling 0 where IOB2 allows it, or where it says nothing of the labels, and minus infinity elsewhere.
    /// </summary>
    public LinearChain Allowed => chain ?? new LinearChain(new double[classes, classes], new double[classes]);

    /// <summary>Finds the labels of an example's tokens.</summary>
    /// <param name="logits">The logits of the example's tokens (T, C), row-major.</param>
    /// <returns>A label for each token (T), which is 0 where a token carries no label.</returns>
    public int[] Decode(ReadOnlySpan<float> logits, Example example)
    {
        var labels = new int[example.Length];
        int[] places = [.. Enumerable.Range(0, example.Length).Where(t => example.Labels[t] != Example.Ignored)];
        if (chain is null)
        {
            foreach (var t in places)
                labels[t] = Largest(logits.Slice(t * classes, classes));
            return labels;
        }

        int[] firsts = [.. places.Where((t, place) => place == 0 || example.WordIds[t] != example.WordIds[places[place - 1]])];
        var scores = new double[firsts.Length, classes]; // (W, C)
        for (var word = 0; word < firsts.Length; word++)
            for (var label = 0; label < classes; label++)
                scores[word, label] = logits[(firsts[word] * classes) + label];
        foreach (var (t, label) in firsts.Zip(chain.Viterbi(scores)))
            labels[t] = label;
        foreach (var (before, t) in places.Zip(places.Skip(1)).Where(pair => example.WordIds[pair.First] == example.WordIds[pair.Second]))
            labels[t] = continuation[labels[before]];
        return labels;
    }

    private static LinearChain ChainOf(IReadOnlyList<string> labels, int[] continuation)
    {
        var start = new double[labels.Count];
        var transitions = new double[labels.Count, labels.Count];
        for (var next = 0; next < labels.Count; next++)
        {
            if (labels[next] == Outside || labels[next][0] == 'B')
                continue;
            start[next] = double.NegativeInfinity;
            for (var before = 0; before < labels.Count; before++)
                if (continuation[before] != next)
                    transitions[before, next] = double.NegativeInfinity;
        }

        return new LinearChain(transitions, start);
    }

    /// <summary>Finds the label with the largest logit; of several, the first.</summary>
    /// <param name="logits">(C)</param>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        var largest = 0;
        for (var label = 1; label < logits.Length; label++)
            if (logits[label] > logits[largest])
                largest = label;
        return largest;
    }
}
