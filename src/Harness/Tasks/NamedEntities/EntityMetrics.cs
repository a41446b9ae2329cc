using Harness.Results;

namespace Harness.Tasks.NamedEntities;

/// <summary>The metrics of named-entity recognition, each with how it is taken from the scores of a split.</summary>
internal static class EntityMetrics
{
    private static readonly (Metric Metric, Func<ReadingScores, double> Of)[] Declared =
    [
        (new Metric("f1_word", "F1", "Micro F1 of entities, read from the first sub-token of each word", MetricRole.Headline) { AxisTitle = "F1 (words)" },
            scores => scores.Word.Micro.F1),
        (new Metric("precision_word", "precision", "Micro precision of entities, read from the first sub-token of each word", MetricRole.Part),
            scores => scores.Word.Micro.Precision),
        (new Metric("recall_word", "recall", "Micro recall of entities, read from the first sub-token of each word", MetricRole.Part),
            scores => scores.Word.Micro.Recall),
        (new Metric("f1_aligned", "aligned F1", "Micro F1 of entities with every sub-token scored", MetricRole.Reading),
            scores => scores.Aligned.Micro.F1),
        (new Metric("precision_aligned", "aligned precision", "Micro precision of entities with every sub-token scored", MetricRole.Detail),
            scores => scores.Aligned.Micro.Precision),
        (new Metric("recall_aligned", "aligned recall", "Micro recall of entities with every sub-token scored", MetricRole.Detail),
            scores => scores.Aligned.Micro.Recall),
    ];

    public static TaskMetrics All { get; } = new(Declared.Select(declared => declared.Metric));

    /// <summary>The values of all metrics by name.</summary>
    public static Dictionary<string, double> Of(ReadingScores scores) => Declared.ToDictionary(declared => declared.Metric.Name, declared => declared.Of(scores));
}
