using Harness.Common;
using Harness.Models.Inputs;

namespace Harness.Results;

/// <summary>
/// predictions-SPLIT.txt: a line for every sentence of a split, in order, with the predicted label id of each labelled token, joined by blanks. The
/// file has ids and no text, so that it may be published where the corpus may not.
/// </summary>
public static class PredictedLabels
{
    public static void Write(string path, IReadOnlyList<Example> examples, IReadOnlyList<int[]> predicted) =>
        AtomicFile.WriteAllText(path, string.Concat(examples.Select((example, i) => Line(example, predicted[i]) + "\n")));

    private static string Line(Example example, int[] predicted) => string.Join(
        ' ', predicted.Where((_, t) => example.Labels[t] != Example.Ignored).Select(id => Invariant($"{id}")));
}
