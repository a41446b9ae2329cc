using Harness.Models;
using Harness.Tasks.TextClassification;
using Harness.Training;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class ClassificationScoresTests
{
    private static readonly int[] Gold = [1, 1, 1, 0, 0, 1, 0, 1];
    private static readonly int[] Predicted = [1, 0, 1, 0, 1, 1, 0, 1];

    /// <summary>Four of five positive texts are found among five predictions, and two of three negative ones among three: 0.8 and 0.6667.</summary>
    [Fact]
    public void Macro_f1_is_the_mean_of_the_classes()
    {
        var scores = ClassificationScores.Of(Gold, Predicted, 2);

        Assert.Equal([new MatchCounts(2, 3, 3), new MatchCounts(4, 5, 5)], scores.ByClass);
        Assert.Equal((0.8 + 2.0 / 3) / 2, scores.MacroF1, 1e-12);
        Assert.Equal(0.75, scores.Accuracy, 1e-12);
    }

    /// <summary>A text is of one class and is called one; whoever calls a text nothing would make no false positive.</summary>
    [Theory]
    [InlineData(new double[] { 0, 0, 1, 0, 1, 0 }, 1, true)]
    [InlineData(new double[] { 0, 0, 1, 0, 1, 0 }, 0, false)]
    [InlineData(new double[] { 1, 1, 1, 0, 0, 0 }, 0, true)]
    [InlineData(new double[] { 0, 0, 0, 0, 0, 0 }, 1, true)]
    [InlineData(new double[] { 0, 0, 1, 0, 0, 0 }, 1, false)]
    [InlineData(new double[] { 0, 1, 1, 0, 1, 0 }, 1, false)]
    [InlineData(new double[] { 0, 1, 1, 0, 0, 0 }, 0, false)]
    [InlineData(new double[] { 2, 2, 2, 0, 0, 0 }, 0, false)]
    public void Numbers_are_those_of_one_text_and_its_label(double[] numbers, int label, bool expected)
    {
        var score = new MacroF1(Sentiment.Names);

        Assert.Equal(expected, score.CanBe(numbers, [label]));
        Assert.False(score.CanBe(score.NumbersOf(0, 1), [1, 1]));
        Assert.True(score.CanBe(score.NumbersOf(0, 1), labels: null));
    }

    [Fact]
    public void Figures_beside_the_headline_follow_from_the_sums()
    {
        var metrics = new ClassificationMetrics(Sentiment.Names, furtherTest: null);
        var scores = metrics.Score(Gold, Predicted, Gold.Length);
        var sums = SummedScore.SumsOf(scores.Sentences, metrics.All.Sum.Numbers.Count);

        Assert.Equal(scores.ByType.Values, metrics.All.Sum.ByType(sums)!);
        foreach (var name in new[] { "accuracy", "f1_positive" })
            Assert.Equal(scores.Values[name], metrics.All.All.Single(metric => metric.Name == name).OfSums!(sums), 1e-12);
    }

    /// <summary>An answer that calls every text positive has an F1 of the positive class of 0.594 on 483 of 1,143 texts.</summary>
    [Theory]
    [InlineData(483, 660, 0.594, 0.297)]
    [InlineData(536, 258, 0.806, 0.403)]
    public void An_answer_that_is_always_positive_has_a_high_F1_of_the_positive_and_a_low_macro_F1(
        int positive, int negative, double ofPositive, double macro)
    {
        int[] gold = [.. Enumerable.Repeat(1, positive), .. Enumerable.Repeat(0, negative)];
        var scorer = new ClassificationScorer(new ClassificationMetrics(Sentiment.Names, furtherTest: null), gold, gold.Length);

        var scores = scorer.Score(Predictions.OfLabels([.. gold.Select(_ => new[] { 1, 0, 0 })]));

        Assert.Equal(macro, scores.Headline, 5e-4);
        Assert.Equal(ofPositive, scores.Values["f1_positive"], 5e-4);
        Assert.Equal(new MatchCounts(0, 0, negative), scores.ByType["negative"]);
        Assert.Equal(["f1_macro", "f1_positive", "accuracy"], scores.Values.Keys);
    }

    /// <summary>The numbers of the inputs add up to the counts that macro F1 is made of: (2/3 + 4/5) / 2 here.</summary>
    [Fact]
    public void The_headline_follows_from_the_sums_of_the_inputs_numbers()
    {
        var metrics = new ClassificationMetrics(Sentiment.Names, furtherTest: null);

        var scores = metrics.Score(Gold, Predicted, Gold.Length);

        Assert.Equal((0.8 + 2.0 / 3) / 2, metrics.All.Sum.Of(scores.Sentences), 1e-12);
        Assert.Equal(scores.Headline, metrics.All.Sum.Of(scores.Sentences), 1e-12);
        Assert.Equal(["correct_negative", "predicted_negative", "gold_negative", "correct_positive", "predicted_positive", "gold_positive"],
            metrics.All.Sum.Numbers.Select(number => number.Name));
        Assert.Equal([0, 0, 0, 1, 1, 1], scores.Sentences[0]);
        Assert.Equal([0, 1, 0, 0, 0, 1], scores.Sentences[1]);
        Assert.Equal([0, 1], scores.Sentences.Take(2).Select(numbers => metrics.All.Sum.Errors(numbers)!.Value));
    }

    /// <summary>The last four inputs are of another source: three of four are right there, one of two negative and both positive ones.</summary>
    [Fact]
    public void A_further_test_split_has_scores_of_its_own_and_no_part_in_the_headline()
    {
        var metrics = new ClassificationMetrics(Sentiment.Names, "RuSentiment");

        var scores = metrics.Score(Gold, Predicted, own: 4);

        Assert.Equal((4.0 / 5 + 2.0 / 3) / 2, scores.Headline, 1e-12);
        Assert.Equal((4.0 / 5 + 2.0 / 3) / 2, metrics.All.Sum.Of(scores.Sentences), 1e-12);
        Assert.Equal(0.75, scores.Values["accuracy_rusentiment"], 1e-12);
        Assert.Equal((4.0 / 5 + 2.0 / 3) / 2, scores.Values["f1_macro_rusentiment"], 1e-12);
        Assert.All(scores.Sentences.Skip(4), numbers => Assert.All(numbers, number => Assert.Equal(0, number)));
        Assert.Equal(["f1_macro", "f1_positive", "accuracy"], metrics.All.OnValidation.Select(metric => metric.Name));
    }

    [Fact]
    public void Refuses_lists_of_different_length_and_unknown_classes()
    {
        Assert.Throws<ArgumentException>(() => ClassificationScores.Of([0, 1], [0], 2));
        Assert.Throws<ArgumentException>(() => ClassificationScores.Of([0, 2], [0, 1], 2));
        Assert.Throws<ArgumentException>(() => ClassificationScores.Of([], [], 2));
    }
}
