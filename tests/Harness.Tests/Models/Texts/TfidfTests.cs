using Harness.Common;
using Harness.Models.Inputs;
using Harness.Models.Texts;

namespace Harness.Tests.Models.Texts;

/// <summary>The expected figures are those of scikit-learn 1.2.1 and of the Snowball project's own stemmers (2.2.0).</summary>
public sealed class TfidfTests
{
    private static readonly string[][] Texts =
    [
        ["the", "good", "film"], ["a", "bad", "film"], ["good", "good", "fun"], ["bad", "acting", "bad", "film"], ["fun"], ["dull", "and", "bad"],
    ];

    private static readonly int[] Labels = [1, 0, 1, 0, 1, 0];

    private static TfidfVectorizer Fitted(int mostTerms = 100) => TfidfVectorizer.Fit(Texts, mostTerms, language: null);

    private static SparseRow[] Rows(TfidfVectorizer vectorizer) => [.. Texts.Select(vectorizer.Transform)];

    [Theory]
    [InlineData("ru", "любимая", "любим")]
    [InlineData("ru", "хорошего", "хорош")]
    [InlineData("ru", "ещё", "ещ")]
    [InlineData("ru", "https", "https")]
    [InlineData("en", "generously", "generous")]
    [InlineData("en", "movies", "movi")]
    [InlineData("en", "skis", "ski")]
    [InlineData("de", "movies", "movies")]
    [InlineData(null, "movies", "movies")]
    public void Stem_is_that_of_the_language(string? language, string word, string stem) => Assert.Equal(stem, new WordStemmer(language).Stem(word));

    [Fact]
    public void Fit_gives_the_terms_and_weights_of_scikit_learn()
    {
        var vectorizer = Fitted();

        Assert.Equal(["acting", "and", "bad", "dull", "film", "fun", "good", "the"], vectorizer.Terms);
        Assert.Equal(
            [2.252763, 2.252763, 1.559616, 2.252763, 1.559616, 1.847298, 1.847298, 2.252763],
            vectorizer.Weights.Select(weight => Math.Round(weight, 6)));
    }

    [Fact]
    public void Transform_gives_the_row_of_scikit_learn()
    {
        var row = Fitted().Transform(["bad", "acting", "BAD,", "film", "unseen"]);

        Assert.Equal([0, 2, 4], row.Columns);
        Assert.Equal([0.54261, 0.75131, 0.37565], row.Values.Select(value => Math.Round(value, 5)));
        Assert.Empty(Fitted().Transform(["a", "unseen", "!"]).Columns);
    }

    [Fact]
    public void Fit_keeps_the_terms_that_occur_most_and_of_equals_the_first() =>
        Assert.Equal(["bad", "film", "fun", "good"], Fitted(mostTerms: 4).Terms);

    [Fact]
    public void Terms_are_runs_of_two_or_more_letters_digits_and_underscores() =>
        Assert.Equal(["10", "co", "don", "snake_case"], TfidfVectorizer.Fit([["don't", "t.co", "10%", "snake_case", "x"]], 10, null).Terms);

    /// <summary>The loss at the minimum and the biases and weights there are those of scikit-learn.</summary>
    [Fact]
    public void Logistic_regression_finds_the_minimum_of_scikit_learn()
    {
        var vectorizer = Fitted();
        var loss = 0.0;

        var fitted = LogisticClassifier.Fit(Rows(vectorizer), Labels, vectorizer.Terms.Count, 2, 1, (_, after) => loss = after);

        Assert.Equal(LowestLoss, loss, 1e-5);
        using var weights = fitted.ToTensors()["logistic.weights"];
        Assert.Equal(LowestPoint, weights.data<float>().Select(weight => (double)weight), (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.Equal(Labels, Rows(vectorizer).Select(fitted.Classify));
        Assert.Equal(9, fitted.Parameters);
    }

    private const double LowestLoss = 3.295548;

    private static readonly double[] LowestPoint = [-0.1886, -0.2342, -0.6797, -0.2342, -0.2011, 0.5067, 0.5089, 0.2685, 0.0588];

    [Fact]
    public void Logistic_regression_tells_three_classes_apart()
    {
        var vectorizer = Fitted();
        int[] labels = [1, 0, 1, 0, 2, 0];

        var fitted = LogisticClassifier.Fit(Rows(vectorizer), labels, vectorizer.Terms.Count, 3, 0.01, (_, _) => { });

        Assert.Equal(labels, Rows(vectorizer).Select(fitted.Classify));
        Assert.Equal(3 * 9, fitted.Parameters);
    }

    /// <summary>A tree on every column of a table that one column decides has one split, and a forest of such trees gives back the labels.</summary>
    [Fact]
    public void Forest_splits_at_the_middle_of_two_values()
    {
        SparseRow[] rows = [.. Enumerable.Range(0, 40).Select(i => new SparseRow([0], [i < 20 ? 0.25f : 0.75f]))];
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i < 20 ? 0 : 1)];

        var forest = RandomForest.Fit(rows, labels, columns: 1, classes: 2, trees: 3, seed: 1, _ => { });

        var tensors = forest.ToTensors();
        using var columns = tensors["forest.columns"];
        using var numbers = tensors["forest.numbers"];
        Assert.Equal([0, -1, -1, 0, -1, -1, 0, -1, -1], columns.data<int>());
        Assert.Equal([0.5f, 0, 1, 0.5f, 0, 1, 0.5f, 0, 1], numbers.data<float>());
        // A column and a threshold for each split, and a share for each of the leaves.
        Assert.Equal(3 * (2 + 2), forest.Parameters);
        Assert.Equal(labels, rows.Select(forest.Classify));
    }

    /// <summary>Exclusive or: no single split helps, and yet a fully grown tree tells the four corners apart.</summary>
    [Fact]
    public void Forest_is_grown_until_its_leaves_are_pure()
    {
        SparseRow[] corners = [new([], []), new([0], [1]), new([1], [1]), new([0, 1], [1, 1])];
        SparseRow[] rows = [.. Enumerable.Range(0, 80).Select(i => corners[i % 4])];
        int[] labels = [.. Enumerable.Range(0, 80).Select(i => i % 4 is 1 or 2 ? 1 : 0)];

        var forest = RandomForest.Fit(rows, labels, columns: 2, classes: 2, trees: 10, seed: 1, _ => { });

        Assert.Equal([0, 1, 1, 0], corners.Select(forest.Classify));
    }

    [Fact]
    public void Forest_depends_on_its_seed_alone()
    {
        var vectorizer = Fitted();
        Assert.Equal(Numbers(1), Numbers(1));
        Assert.NotEqual(Numbers(1), Numbers(2));

        float[] Numbers(ulong seed)
        {
            var forest = RandomForest.Fit(Rows(vectorizer), Labels, vectorizer.Terms.Count, 2, 20, seed, _ => { });
            using var numbers = forest.ToTensors()["forest.numbers"];
            return numbers.data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_reads_the_classifier_that_Save_wrote(bool isForest)
    {
        using var folder = new TemporaryFolder();
        using var classifier = Classifier(isForest);
        Example[] examples = [.. Texts.Select(words => new Example([1, 7, 2], [1, Example.Ignored, Example.Ignored], [-1, 0, -1]) { Words = words })];
        classifier.Save(folder.Path);

        using var loaded = TfidfClassifier.Load(folder.Path, classes: 2);

        Assert.True(File.Exists(folder.PathOf(TfidfClassifier.TermsFile)));
        var predicted = loaded.Predict(examples, TorchSharp.torch.CPU);
        Assert.Equal(classifier.Predict(examples, TorchSharp.torch.CPU), predicted);
        Assert.Equal(Labels, predicted.Select(labels => labels[0]));
        Assert.All(predicted, labels => Assert.Equal([0, 0], labels[1..]));
        Assert.Equal(classifier.Count(), loaded.Count());
        Assert.Equal(classifier.StoredBytes, loaded.StoredBytes);
    }

    /// <summary>Eight terms and nine weights of four bytes or two, and the file of the terms.</summary>
    [Fact]
    public void Stored_bytes_are_those_of_the_numbers_and_the_terms()
    {
        using var folder = new TemporaryFolder();
        using var classifier = Classifier(isForest: false);
        classifier.Save(folder.Path);
        var terms = """{"Language":null,"Terms":["acting","and","bad","dull","film","fun","good","the"]}""";

        Assert.Equal(terms, File.ReadAllText(folder.PathOf("terms.json")));
        Assert.Equal(17, classifier.Count().Dense);
        Assert.Equal(4 * 17 + terms.Length, classifier.StoredBytes);
        Assert.Equal(2 * 17 + terms.Length, classifier.StoredBytesFp16);
    }

    [Fact]
    public void Load_refuses_a_classifier_for_other_classes()
    {
        using var folder = new TemporaryFolder();
        using var classifier = Classifier(isForest: false);
        classifier.Save(folder.Path);

        var error = Assert.Throws<DataFormatException>(() => TfidfClassifier.Load(folder.Path, classes: 3));

        Assert.Contains("has the shape [1, 9]. Expected [3, 9] for 3 classes and 8 terms", error.Message);
    }

    [Fact]
    public void Load_refuses_a_forest_that_was_cut_short()
    {
        using var folder = new TemporaryFolder();
        using var classifier = Classifier(isForest: true);
        classifier.Save(folder.Path);

        var error = Assert.Throws<DataFormatException>(() => TfidfClassifier.Load(folder.Path, classes: 3));

        Assert.Contains("Expected whole trees", error.Message);
    }

    private static TfidfClassifier Classifier(bool isForest)
    {
        var vectorizer = Fitted();
        RowClassifier classifier = isForest
            ? RandomForest.Fit(Rows(vectorizer), Labels, vectorizer.Terms.Count, 2, 100, 1, _ => { })
            : LogisticClassifier.Fit(Rows(vectorizer), Labels, vectorizer.Terms.Count, 2, 1, (_, _) => { });
        return new TfidfClassifier(vectorizer, classifier);
    }
}
