using System.Globalization;
using System.Runtime.InteropServices;
using Harness.Common;
using Harness.Models.Inputs;

namespace Harness.Results;

/// <summary>
/// predictions-SPLIT.txt: a line for every sentence of a split, in order, with the predicted label id of each labelled token, joined by blanks. The
/// file has ids and no text, so that it may be published where the corpus may not. A published run has it compressed.
/// </summary>
public static class PredictedLabels
{
    // The largest corpora of the contest need a hundredth of this.
    private const long LargestContent = 100_000_000;

    /// <summary>The name of the file in the folder of a run.</summary>
    public static string FileName(string split) => $"predictions-{split}.txt";

    /// <summary>The name of the file in the folder of a published run.</summary>
    public static string PublishedName(string split) => FileName(split) + GzipFile.Extension;

    /// <summary>Writes the file of a run.</summary>
    public static void Write(string path, IReadOnlyList<Example> examples, IReadOnlyList<int[]> predicted) =>
        AtomicFile.WriteAllText(path, string.Concat(examples.Select((example, i) => Line(example, predicted[i]) + "\n")));

    /// <summary>Reads the lines of a published file.</summary>
    /// <exception cref="DataFormatException">The file is damaged or ends early; the message says how to get it back.</exception>
    public static IReadOnlyList<string> ReadPublished(string path) => Utf8Lines.Split(ContentOf(path), path);

    /// <summary>Hashes the numbers of labels in lines, which are the same for every run on the split.</summary>
    public static string HashOfCounts(IEnumerable<IReadOnlyList<int>> lines) =>
        ContentHash.Of(MemoryMarshal.AsBytes<int>([.. lines.Select(line => line.Count)]));

    /// <summary>Reads the labels in a line.</summary>
    /// <param name="labels">The number of labels of the task; null where it is not known.</param>
    /// <returns>The labels; null where one is not a label of the task.</returns>
    public static int[]? LabelsIn(string line, int? labels)
    {
        if (line.Length == 0)
            return [];
        // A table reads hundreds of millions of labels, so that nothing is made for a label here.
        var rest = line.AsSpan();
        var ids = new int[rest.Count(' ') + 1];
        for (var i = 0; i < ids.Length; i++)
        {
            var end = rest.IndexOf(' ');
            if (!int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out ids[i])
                || ids[i] >= (labels ?? int.MaxValue))
                return null;
            rest = rest[(end + 1)..];
        }

        return ids;
    }

    /// <summary>Reads the content of a published file as the folder of the run has it.</summary>
    /// <exception cref="DataFormatException">The file is damaged or ends early; the message says how to get it back.</exception>
    public static byte[] ContentOf(string path) => GzipFile.ReadAllBytes(
        path, "Restore it with 'git checkout', or remove the folder that it is in: 'bench run' publishes the run again.", LargestContent);

    private static string Line(Example example, int[] predicted) => string.Join(
        ' ', predicted.Where((_, t) => example.Labels[t] != Example.Ignored).Select(id => Invariant($"{id}")));
}
