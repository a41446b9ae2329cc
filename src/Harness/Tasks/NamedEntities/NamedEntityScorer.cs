using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>Entity scores of a split in both readings; the word reading is the headline.</summary>
internal sealed class NamedEntityScorer(TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples) : ISplitScorer
{
    public TaskScores Score(IReadOnlyList<int[]> predicted)
    {
        var scores = Readings.Score(tags, sentences, examples, predicted);
        var values = EntityMetrics.Of(scores);
        return new TaskScores(values[EntityMetrics.All.Headline.Name], values, scores.Word.Sentences, scores.Word.ByType);
    }
}
