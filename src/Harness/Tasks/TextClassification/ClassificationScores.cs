using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.TextClassification;

/// <summary>The scores of predicted classes.</summary>
/// <param name="ByClass">The counts of each class, in the order of their numbers.</param>
/// <param name="Inputs">The counts of each input, in the order given: one prediction, which is right or wrong.</param>
public sealed record ClassificationScores(IReadOnlyList<MatchCounts> ByClass, IReadOnlyList<MatchCounts> Inputs)
{
    /// <summary>The mean of the classes' F1. A class that is neither predicted nor in the gold labels counts as 0.</summary>
    public double MacroF1 => ByClass.Average(counts => counts.F1);

    /// <summary>The share of inputs whose class was predicted.</summary>
    public double Accuracy => Inputs.Average(counts => counts.Correct);

    /// <summary>Scores a split.</summary>
    /// <param name="gold">The class of each input.</param>
    /// <param name="predicted">The predicted class of each input.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, or a class is out of range.</exception>
    public static ClassificationScores Of(IReadOnlyList<int> gold, IReadOnlyList<int> predicted, int classes)
    {
        if (gold.Count != predicted.Count || gold.Count == 0)
            throw new ArgumentException($"There are {gold.Count} inputs and {predicted.Count} predictions. Expected one for one, and at least one.");
        var byClass = new MatchCounts[classes];
        var inputs = new MatchCounts[gold.Count];
        for (var i = 0; i < gold.Count; i++)
        {
            if ((uint)gold[i] >= classes || (uint)predicted[i] >= classes)
                throw new ArgumentException(
                    $"Input {i} has the class {gold[i]}, and {predicted[i]} is predicted. Expected classes from 0 to {classes - 1}.");
            var correct = gold[i] == predicted[i] ? 1 : 0;
            byClass[gold[i]] += new MatchCounts(correct, 0, 1);
            byClass[predicted[i]] += new MatchCounts(0, 1, 0);
            inputs[i] = new MatchCounts(correct, 1, 1);
        }

        return new ClassificationScores(byClass, inputs);
    }
}

/// <summary>The metrics of texts that are either negative or positive, each with the way to read it from the scores of a split.</summary>
internal static class ClassificationMetrics
{
    private static readonly (Metric Metric, Func<ClassificationScores, double> Of)[] Declared =
    [
        (new Metric("f1_macro", "macro F1", "The mean of the F1 of the negative and of the positive texts", MetricRole.Headline),
            scores => scores.MacroF1),
        (new Metric(
            "f1_positive",
            "F1 of positive",
            "The F1 of the positive texts alone, which is high as well where every text is called positive",
            MetricRole.Reading),
            scores => scores.ByClass[Sentiment.Positive].F1),
        (new Metric("accuracy", "accuracy", "The share of texts whose class is predicted", MetricRole.Reading), scores => scores.Accuracy),
    ];

    /// <summary>All metrics, in the order in which tables have them.</summary>
    public static TaskMetrics All { get; } = new(Declared.Select(declared => declared.Metric));

    /// <summary>Gives the values of all metrics by name.</summary>
    public static Dictionary<string, double> Of(ClassificationScores scores) =>
        Declared.ToDictionary(declared => declared.Metric.Name, declared => declared.Of(scores));
}

/// <summary>Scores the predicted classes of a split, which are the labels of the inputs' first tokens.</summary>
internal sealed class ClassificationScorer(IReadOnlyList<int> gold, IReadOnlyList<string> names) : ISplitScorer
{
    public TaskScores Score(IReadOnlyList<int[]> predicted)
    {
        var scores = ClassificationScores.Of(gold, [.. predicted.Select(labels => labels[0])], names.Count);
        var values = ClassificationMetrics.Of(scores);
        var byClass = names.Zip(scores.ByClass).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return new TaskScores(values[ClassificationMetrics.All.Headline.Name], values, scores.Inputs, byClass);
    }
}
