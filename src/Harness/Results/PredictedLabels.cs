using Harness.Common;
using Harness.Models.Inputs;

namespace Harness.Results;

/// <summary>
/// predictions-SPLIT.txt: for every sentence of a split, in order, the predicted label id of each labelled token, joined by blanks. Ids and no text,
/// so that it may be published where the corpus may not.
/// </summary>
public static class PredictedLabels
{
    public static void Write(string path, IReadOnlyList<Example> examples, IReadOnlyList<int[]> predicted) =>
        AtomicFile.WriteAllText(path, string.Concat(examples.Select((example, i) => Line(example, predicted[i]) + "\n")));

    private static string Line(Example example, int[] predicted) => string.Join(
        ' ', predicted.Where((_, t) => example.Labels[t] != Example.Ignored).Select(id => Invariant($"{id}")));
}
