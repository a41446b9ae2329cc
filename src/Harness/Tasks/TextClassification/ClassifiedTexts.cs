using System.Globalization;
using Harness.Common;
using Harness.Results;

namespace Harness.Tasks.TextClassification;

/// <summary>The test texts as people read them, each with its class.</summary>
/// <param name="classes">The names of the classes.</param>
internal sealed class ClassifiedTexts(IReadOnlyList<string> classes, IReadOnlyList<LabelledText> texts) : ITestTexts
{
    public IReadOnlyList<LabelledWords> Inputs { get; } = [.. texts.Select(text => new LabelledWords(text.Words, [text.Label]))];

    public IReadOnlyList<int[]> Predicted(string path)
    {
        var lines = PredictedLabels.ReadPublished(path);
        if (lines.Count != texts.Count)
            throw new DataFormatException(Invariant($"{path}: {lines.Count} lines. Expected one for each of the {texts.Count} test texts."));
        return [.. lines.Select((line, text) => new[] { Class(line, path, text) })];
    }

    public IReadOnlyList<MarkedWords> Mark(IReadOnlyList<string> words, IReadOnlyList<int> labels) =>
        words.Count == 0 ? [] : [new MarkedWords(classes[labels[0]], 0, words.Count - 1)];

    private int Class(string line, string path, int text) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found < classes.Count
            ? found
            : throw new DataFormatException(
                Invariant($"{path}, line {text + 1}: '{line}'. Expected the number of one of {classes.Count} classes, from 0."));
}
