using System.Globalization;
using Harness.Common;
using Harness.Models.Inputs;
using Harness.Results;

namespace Harness.Tasks.NamedEntities;

/// <summary>The test sentences as people read them, with their tags.</summary>
internal sealed class SentenceTexts(TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples) : ITestTexts
{
    public IReadOnlyList<LabelledWords> Inputs { get; } = [.. sentences.Select(sentence => new LabelledWords(sentence.Words, sentence.Tags))];

    public IReadOnlyList<int[]> Predicted(string path)
    {
        var lines = PredictedLabels.ReadPublished(path);
        if (lines.Count != examples.Count)
            throw new DataFormatException(Invariant($"{path}: {lines.Count} lines. Expected one for each of the {examples.Count} test sentences."));
        return [.. lines.Select((line, i) => examples[i].WordLabels(Tokens(examples[i], line, path, i), sentences[i].Words.Count))];
    }

    public IReadOnlyList<MarkedWords> Mark(IReadOnlyList<string> words, IReadOnlyList<int> labels) =>
        [.. EntitySpans.Of(labels.Select(label => tags.Names[label])).Select(span => new MarkedWords(span.Type, span.Start, span.End))];

    // A line has the ids of labelled tokens only; the other tokens get 0, which nobody reads.
    private static int[] Tokens(Example example, string line, string path, int sentence)
    {
        int[] ids = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        var labelled = example.Labels.Count(label => label != Example.Ignored);
        if (ids.Length != labelled)
            throw new DataFormatException(
                Invariant($"{path}, line {sentence + 1}: {ids.Length} labels. Expected one for each of {labelled} tokens."));
        var next = 0;
        return [.. example.Labels.Select(label => label == Example.Ignored ? 0 : ids[next++])];
    }
}
