using Harness.Models;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.TextClassification;

/// <summary>The scores of predicted classes.</summary>
/// <param name="ByClass">The counts of each class, in the order of their numbers.</param>
public sealed record ClassificationScores(IReadOnlyList<MatchCounts> ByClass)
{
    /// <summary>The mean of the classes' F1. A class that is neither predicted nor in the gold labels counts as 0.</summary>
    public double MacroF1 => ByClass.Average(counts => counts.F1);

    /// <summary>The share of inputs whose class was predicted.</summary>
    public double Accuracy => (double)ByClass.Sum(counts => counts.Correct) / ByClass.Sum(counts => counts.Gold);

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
        for (var i = 0; i < gold.Count; i++)
        {
            if ((uint)gold[i] >= classes || (uint)predicted[i] >= classes)
                throw new ArgumentException(
                    $"Input {i} has the class {gold[i]}, and {predicted[i]} is predicted. Expected classes from 0 to {classes - 1}.");
            byClass[gold[i]] += new MatchCounts(gold[i] == predicted[i] ? 1 : 0, 0, 1);
            byClass[predicted[i]] += new MatchCounts(0, 1, 0);
        }

        return new ClassificationScores(byClass);
    }
}

/// <summary>Macro F1: the mean of the F1 of each class. A class that is neither predicted nor in the gold labels counts as 0.</summary>
/// <param name="classes">The names of the classes.</param>
public sealed class MacroF1(IReadOnlyList<string> classes) : SummedScore
{
    private const int NumbersOfClass = 3;

    public override IReadOnlyList<SummedNumber> Numbers { get; } =
    [
        .. classes.SelectMany(name => new SummedNumber[]
        {
            new($"correct_{name}", $"1 where the text is {name} and was called so."),
            new($"predicted_{name}", $"1 where the text was called {name}."),
            new($"gold_{name}", $"1 where the text is {name}.") { IsOfData = true },
        }),
    ];

    public override double Of(ReadOnlySpan<double> sums)
    {
        var byClass = ByType(sums);
        return byClass.Average(counts => counts.F1);
    }

    public override bool IsScored(ReadOnlySpan<double> numbers) => !numbers.SequenceEqual(None);

    public override bool CanBe(ReadOnlySpan<double> numbers, IReadOnlyList<int>? labels)
    {
        if (!IsScored(numbers))
            return true;
        var gold = -1;
        var predicted = -1;
        for (var i = 0; i < classes.Count; i++)
        {
            gold = numbers[(i * NumbersOfClass) + 2] == 1 ? i : gold;
            predicted = numbers[(i * NumbersOfClass) + 1] == 1 ? i : predicted;
        }

        return gold >= 0 && predicted >= 0
            && numbers.SequenceEqual(NumbersOf(gold, predicted))
            && (labels is null || labels is [var label] && label == predicted);
    }

    public override IReadOnlyList<MatchCounts> ByType(ReadOnlySpan<double> sums)
    {
        var byClass = new MatchCounts[classes.Count];
        for (var i = 0; i < byClass.Length; i++)
            byClass[i] = MicroF1.Counts(sums.Slice(i * NumbersOfClass, NumbersOfClass));
        return byClass;
    }

    public override int? Errors(ReadOnlySpan<double> numbers)
    {
        var errors = 0;
        for (var at = 0; at < numbers.Length; at += NumbersOfClass)
            errors += (int)(numbers[at + 2] - numbers[at]);
        return errors;
    }

    /// <summary>Gives the numbers of an input.</summary>
    /// <param name="gold">Its class.</param>
    /// <param name="predicted">The class that was predicted.</param>
    public double[] NumbersOf(int gold, int predicted)
    {
        var numbers = None;
        numbers[gold * NumbersOfClass] = gold == predicted ? 1 : 0;
        numbers[(predicted * NumbersOfClass) + 1] = 1;
        numbers[(gold * NumbersOfClass) + 2] = 1;
        return numbers;
    }

    /// <summary>The numbers of an input that does not count.</summary>
    public double[] None => new double[classes.Count * NumbersOfClass];
}

/// <summary>The metrics of a classification, each with the way to read it from the scores of a split.</summary>
internal sealed class ClassificationMetrics
{
    private readonly MacroF1 sum;
    private readonly (Metric Metric, Func<ClassificationScores, double> Of)[] declared;
    private readonly (Metric Metric, Func<ClassificationScores, double> Of)[] further;

    /// <param name="classes">The names of the classes. The last of them is the one whose F1 is told by itself, such as positive.</param>
    /// <param name="furtherTest">The name of a further test split; null where there is none.</param>
    public ClassificationMetrics(IReadOnlyList<string> classes, string? furtherTest)
    {
        var told = classes[^1];
        Classes = classes;
        sum = new MacroF1(classes);
        declared =
        [
            (new Metric("f1_macro", "macro F1", "The mean of the F1 of all classes", MetricRole.Headline), scores => scores.MacroF1),
            (new Metric(
                $"f1_{told}", $"F1 of {told}", $"The F1 of {told} texts alone, which is high as well where every text is called {told}",
                MetricRole.Reading)
                {
                    IsMain = true,
                },
                scores => scores.ByClass[^1].F1),
            (new Metric("accuracy", "accuracy", "The share of texts whose class is predicted", MetricRole.Reading), scores => scores.Accuracy),
        ];
        further = furtherTest is null
            ? []
            :
            [
                .. declared.Select(one => (
                    new Metric(
                        $"{one.Metric.Name}_{furtherTest.ToLowerInvariant()}", $"{one.Metric.Title}, {furtherTest}",
                        $"{one.Metric.Meaning}, for the texts of {furtherTest}", MetricRole.Reading)
                    {
                        IsOfTestAlone = true,
                        IsMain = one.Metric.Role == MetricRole.Headline || one.Metric.IsMain,
                    },
                    one.Of)),
            ];
        All = new TaskMetrics(sum, [.. declared.Select(one => FromSums(one.Metric, one.Of)), .. further.Select(one => one.Metric)]);

        Metric FromSums(Metric metric, Func<ClassificationScores, double> of) =>
            metric with { OfSums = sums => of(new ClassificationScores(sum.ByType(sums))) };
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>All metrics, in the order in which tables have them.</summary>
    public TaskMetrics All { get; }

    /// <summary>Scores the predicted classes of a split.</summary>
    /// <param name="gold">The class of each input.</param>
    /// <param name="predicted">The predicted class of each input.</param>
    /// <param name="own">The number of inputs that the headline is of. Those after them are of the further test split.</param>
    public TaskScores Score(IReadOnlyList<int> gold, IReadOnlyList<int> predicted, int own)
    {
        var scores = ClassificationScores.Of([.. gold.Take(own)], [.. predicted.Take(own)], Classes.Count);
        var values = declared.ToDictionary(one => one.Metric.Name, one => one.Of(scores));
        if (own < gold.Count)
        {
            var ofFurther = ClassificationScores.Of([.. gold.Skip(own)], [.. predicted.Skip(own)], Classes.Count);
            foreach (var (metric, of) in further)
                values.Add(metric.Name, of(ofFurther));
        }

        return new TaskScores(
            values[All.Headline.Name],
            values,
            [.. gold.Zip(predicted).Select((pair, i) => i < own ? sum.NumbersOf(pair.First, pair.Second) : sum.None)],
            Classes.Zip(scores.ByClass).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }
}

/// <summary>Scores the predicted classes of a split, which are the labels of the inputs' first tokens.</summary>
/// <inheritdoc cref="ClassificationMetrics.Score"/>
internal sealed class ClassificationScorer(ClassificationMetrics metrics, IReadOnlyList<int> gold, int own) : ISplitScorer
{
    public TaskScores Score(Predictions predictions) =>
        metrics.Score(gold, [.. predictions.Labels.Select(labels => labels[Example.WholePlace])], own);
}
