using Harness.Common;
using Harness.Models.Texts;
using Harness.Tasks.TextClassification;
using Harness.Tasks.TextClassification.Synthetic;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class ReviewCorpusTests
{
    private static readonly LabelledTexts Corpus = ReviewCorpus.Generate(1, 3000, 500, 1000);

    private static readonly IReadOnlyList<LabelledText>[] Splits = [Corpus.Train, Corpus.Validation, Corpus.Test];

    /// <summary>The hash is pinned, so that a machine or runtime that generates other texts is found out. New rules change it.</summary>
    [Fact]
    public void Gives_the_same_texts_for_the_same_seed_everywhere()
    {
        using var hash = new ContentHash();
        foreach (var text in Splits.SelectMany(split => split))
            hash.Add($"{text.Label} {text.Text}\n");

        Assert.Equal("bdd9b4943f98980b16e73184cbc85e314f9366f25adecb2787e69ab54908a4b5", hash.ToText());
    }

    [Fact]
    public void Has_the_sizes_asked_for_and_no_text_twice()
    {
        Assert.Equal([3000, 500, 1000], Splits.Select(split => split.Count));
        Assert.Equal(4500, Splits.SelectMany(split => split).Select(text => text.Text).Distinct().Count());
        Assert.Equal(Corpus.Train.Take(50), ReviewCorpus.Generate(1, 50, 10, 10).Train);
        Assert.NotEqual(Corpus.Train.Take(50), ReviewCorpus.Generate(2, 50, 10, 10).Train);
    }

    [Fact]
    public void Is_half_positive_and_short_and_has_words_of_small_letters_and_digits() => Assert.All(Splits, split =>
    {
        Assert.InRange(split.Count(text => text.Label == Sentiment.Positive) / (double)split.Count, 0.45, 0.55);
        Assert.All(split, text => Assert.InRange(text.Text.Split(' ').Length, 3, 30));
        Assert.All(split, text => Assert.All(text.Text.Split(' '), word => Assert.Matches("^([a-z]+|[0-9]+)$", word)));
    });

    /// <summary>The words alone tell most texts, and not those that a negation, a contrast or a difference of strength turns round.</summary>
    [Fact]
    public void Is_told_by_its_words_without_their_order_in_five_of_six_cases()
    {
        var vectorizer = TfidfVectorizer.Fit([.. Corpus.Train.Select(Words)], 5000, language: null);
        SparseRow[] rows = [.. Corpus.Train.Select(Words).Select(vectorizer.Transform)];
        var fitted = LogisticClassifier.Fit(rows, Labels(Corpus.Train), vectorizer.Terms.Count, 2, 1, (_, _) => { });

        var predicted = Corpus.Test.Select(Words).Select(vectorizer.Transform).Select(fitted.Classify);

        Assert.InRange(ClassificationScores.Of(Labels(Corpus.Test), [.. predicted], 2).MacroF1, 0.80, 0.85);

        static string[] Words(LabelledText text) => text.Text.Split(' ');

        static int[] Labels(IReadOnlyList<LabelledText> texts) => [.. texts.Select(text => text.Label)];
    }

    [Fact]
    public void Grammar_turns_the_meaning_round_where_a_rule_says_so()
    {
        var grammar = new ReviewGrammar(
            """
            review: $start not -word and +word
            start: it was
            word+: good
            word-: bad
            """);

        Assert.Equal("it was not bad and good", grammar.Draw("review", good: true, new SplitMix(1)));
        Assert.Equal("it was not good and bad", grammar.Draw("review", good: false, new SplitMix(1)));
    }

    [Fact]
    public void Grammar_writes_an_before_a_vowel() =>
        Assert.Equal("an old man has a dog", new ReviewGrammar("review: a old man has a dog").Draw("review", true, new SplitMix(1)));

    [Theory]
    [InlineData("review: +nothing", "There is no rule 'nothing'")]
    [InlineData("a text", "stands before the first rule")]
    public void Grammar_refuses_broken_rules(string rules, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => new ReviewGrammar(rules)).Message);
}
