using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>Entity scores of a split in both readings; the word reading is the headline.</summary>
internal sealed class NamedEntityScorer(TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples) : ISplitScorer
{
    public TaskScores Score(IReadOnlyList<int[]> predicted)
    {
        var scores = Readings.Score(tags, sentences, examples, predicted);
        var (word, aligned) = (scores.Word.Micro, scores.Aligned.Micro);
        var values = new Dictionary<string, double>
        {
            ["f1_word"] = word.F1,
            ["precision_word"] = word.Precision,
            ["recall_word"] = word.Recall,
            ["f1_aligned"] = aligned.F1,
            ["precision_aligned"] = aligned.Precision,
            ["recall_aligned"] = aligned.Recall,
        };
        return new TaskScores(word.F1, values, scores.Word.Sentences, scores.Word.ByType);
    }
}
