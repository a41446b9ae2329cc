using System.Globalization;
using Harness.Common;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using Harness.Training;

namespace Reports.Page;

/// <summary>The test sentences with what stands in them, for pages that may show them.</summary>
public sealed class SentenceTexts(NamedEntityData data)
{
    private readonly IReadOnlyList<Example> examples = data.Split(Split.Test).Examples;

    public IReadOnlyList<TaggedSentence> Sentences { get; } = data.Sentences(Split.Test);

    /// <summary>What a run predicted: for every sentence a tag id a word.</summary>
    /// <exception cref="DataFormatException">The predictions are of other sentences.</exception>
    public IReadOnlyList<int[]> Predicted(PublishedRun run)
    {
        var path = run.Predictions(Split.Test);
        var lines = File.ReadAllLines(path);
        if (lines.Length != examples.Count)
            throw new DataFormatException($"{path}: {lines.Length} lines. Expected one for each of the {examples.Count} test sentences.");
        return [.. lines.Select((line, i) => Readings.WordTags(examples[i], Tokens(examples[i], line, path, i), Sentences[i].Words.Count))];
    }

    // A line has the ids of labelled tokens only.
    private static int[] Tokens(Example example, string line, string path, int sentence)
    {
        int[] ids = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        var labelled = example.Labels.Count(label => label != Example.Ignored);
        if (ids.Length != labelled)
            throw new DataFormatException($"{path}, line {sentence + 1}: {ids.Length} labels. Expected one for each of {labelled} tokens.");
        var next = 0;
        return [.. example.Labels.Select(label => label == Example.Ignored ? 0 : ids[next++])];
    }
}
