using Harness.Models;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The metrics of named-entity recognition, each with the way to read it from the scores of a split.</summary>
internal static class EntityMetrics
{
    private static readonly (Metric Metric, Func<ReadingScores, double> Of)[] Declared =
    [
        (new Metric("f1_word", "F1", "Micro F1 of entities, read from the first sub-token of each word", MetricRole.Headline)
            {
                AxisTitle = "F1 (words)",
                HarmonicMeanOf = ("precision_word", "recall_word"),
            },
            scores => scores.Word.Micro.F1),
        (new Metric("precision_word", "precision", "Micro precision of entities, read from the first sub-token of each word", MetricRole.Part)
            {
                OfSums = sums => MicroF1.Counts(sums).Precision,
            },
            scores => scores.Word.Micro.Precision),
        (new Metric("recall_word", "recall", "Micro recall of entities, read from the first sub-token of each word", MetricRole.Part)
            {
                OfSums = sums => MicroF1.Counts(sums).Recall,
            },
            scores => scores.Word.Micro.Recall),
        (new Metric("f1_aligned", "aligned F1", "Micro F1 of entities with every sub-token scored", MetricRole.Reading)
            {
                HarmonicMeanOf = ("precision_aligned", "recall_aligned"),
            },
            scores => scores.Aligned.Micro.F1),
        (new Metric("precision_aligned", "aligned precision", "Micro precision of entities with every sub-token scored", MetricRole.Detail),
            scores => scores.Aligned.Micro.Precision),
        (new Metric("recall_aligned", "aligned recall", "Micro recall of entities with every sub-token scored", MetricRole.Detail),
            scores => scores.Aligned.Micro.Recall),
        (new Metric(
            "f1_strict",
            "strict F1",
            "Micro F1 of entities, read from the first sub-token of each word and scored as seqeval's strict mode scores IOB2: "
            + "an I- without a B- of its type before it begins no entity",
            MetricRole.Reading)
            {
                Added = 10,
            },
            scores => scores.StrictWord.Micro.F1),
    ];

    /// <summary>All metrics, in the order in which tables have them.</summary>
    public static TaskMetrics All { get; } = new(new MicroF1(), Declared.Select(declared => declared.Metric))
    {
        ErrorKinds = EntityErrors.Kinds,
    };

    /// <summary>Gives the values of all metrics by name.</summary>
    public static Dictionary<string, double> Of(ReadingScores scores) =>
        Declared.ToDictionary(declared => declared.Metric.Name, declared => declared.Of(scores));
}

/// <summary>Scores predictions for a split in both readings. The word reading gives the headline.</summary>
internal sealed class NamedEntityScorer(TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples) : ISplitScorer
{
    public TaskScores Score(Predictions predictions)
    {
        var scores = Readings.Score(tags, sentences, examples, predictions.Labels);
        var values = EntityMetrics.Of(scores);
        return new TaskScores(
            values[EntityMetrics.All.Headline.Name], values, [.. scores.Word.Sentences.Select(MicroF1.NumbersOf)], scores.Word.ByType)
        {
            Errors = scores.Word.Errors.ToDictionary(type => type.Key, type => type.Value.ToList(), StringComparer.Ordinal),
        };
    }
}
