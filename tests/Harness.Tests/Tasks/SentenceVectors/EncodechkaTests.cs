using Harness.Common;
using Harness.Models.Texts;
using Harness.Tasks.SentenceVectors;
using Harness.Tasks.SentenceVectors.Encodechka;

namespace Harness.Tests.Tasks.SentenceVectors;

/// <summary>The expected figures of the classifiers are those of scikit-learn 1.2 and NumPy on the same examples.</summary>
public sealed class EncodechkaTests
{
    private static readonly double[][] Examples =
        [[0, 1], [1, 0], [0.5, 0.5], [-1, 0.25], [0, -1], [2, 1], [-0.5, -0.75], [0.25, -2]];

    [Fact]
    public void Logistic_regression_is_that_of_scikit_learn_when_there_are_two_classes()
    {
        var model = LogisticRegression.Of(Examples, [0, 1, 1, 0, 0, 1, 0, 1], classes: 2);

        Assert.Equal(0.0541758, model.Score([0.3, -0.2]), 1e-4);
        Assert.Equal(-1.7521652, model.Score([-1, 1]), 1e-4);
        Assert.Equal([1, 0], new[] { model.Predict([0.3, -0.2]), model.Predict([-1, 1]) });
    }

    [Fact]
    public void Logistic_regression_is_that_of_scikit_learn_when_there_are_three_classes()
    {
        var model = LogisticRegression.Of(Examples, [0, 1, 2, 0, 2, 1, 0, 2], classes: 3);

        Assert.Equal([2, 0], new[] { model.Predict([0.3, -0.2]), model.Predict([-1, 1]) });
        double[] expected = [0.1035859, -0.4111179, 0.3075320];
        Assert.All(expected.Zip(model.Scores([0.3, -0.2])), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Throws<InvalidOperationException>(() => model.Score([0.3, -0.2]));
    }

    [Fact]
    public void Nearest_neighbours_are_those_of_scikit_learn()
    {
        var model = new NearestNeighbours(Examples, [0, 1, 1, 0, 2, 1, 0, 2], classes: 3, neighbours: 3);
        Assert.Equal([1, 0, 1, 2], model.Predict([[0.3, -0.2], [-1, 1], [2, 1], [0.25, -1.9]]));
    }

    /// <summary>The first three of four examples at the same distance vote, and an equal example votes alone.</summary>
    [Fact]
    public void Nearest_neighbours_take_the_first_of_equally_near_examples()
    {
        double[][] examples = [[1, 0], [0, 1], [-1, 0], [0, -1], [5, 5]];
        var model = new NearestNeighbours(examples, [1, 0, 0, 1, 1], classes: 2, neighbours: 3);
        Assert.Equal([0, 1], model.Predict([[0, 0], [0, -1]]));
    }

    [Theory]
    [InlineData(10, new[] { 1, 1, 0, 1, 0, 2, 0, 2, 2, 0 })]
    [InlineData(17, new[] { 1, 1, 0, 0, 1, 2, 0, 0, 2, 2, 0, 2, 2, 0, 1, 1, 1 })]
    public void Folds_are_those_of_scikit_learn(int count, int[] expected) => Assert.Equal(expected, ShuffledFolds.Of(count, parts: 3, seed: 1));

    /// <summary>The 10,000th output of MT19937 with seed 5489 is stated in the C++ standard.</summary>
    [Fact]
    public void Mersenne_twister_gives_the_output_of_the_standard()
    {
        var random = new MersenneTwister(5489);
        for (var i = 1; i < 10_000; i++)
            random.Next();
        Assert.Equal(4_123_659_995, random.Next());
    }

    /// <summary>Four of the six pairs are in the right order, and two are ties.</summary>
    [Fact]
    public void Area_under_the_curve_counts_a_tie_half() =>
        Assert.Equal(5.0 / 6, RankedTexts.AreaUnderCurve([0.1, 0.4, 0.4, 0.4, 0.9], [0, 1, 1, 0, 1]), 12);

    [Fact]
    public void Read_names_the_row_when_a_value_is_missing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("stsb_dev.csv"), "sentence1,sentence2,similarity_score\na,b,1\nc,,2\n");

        var error = Assert.Throws<DataFormatException>(() => EncodechkaTasks.Read(folder.Path));

        Assert.StartsWith($"{folder.PathOf("stsb_dev.csv")}, row 2: no sentence2. Expected a value", error.Message);
    }

    [Theory]
    [InlineData("stsb_dev.csv", "sentence1,sentence2,similarity_score\na,b,1\nc,d,NaN\n", "row 2: similarity_score is 'NaN'. Expected a number.")]
    [InlineData("stsb_dev.csv", "sentence1,sentence2,similarity_score\na,b,1\nc,d,x\n", "row 2: similarity_score is 'x'. Expected a number.")]
    [InlineData("para_gold.csv", "text_1,text_2,class\n", "fewer than two rows.")]
    [InlineData("toxic_train.csv", "text,toxic\na,1\nb,1\n", "toxic has other classes than two, the same in both files.")]
    [InlineData("toxic_test.csv", "text,toxic\na,1\nb,2\n", "toxic has other classes than two, the same in both files.")]
    [InlineData("sentences_sample.txt", "", "no sentences. Expected one on every line. Take the file")]
    public void Read_names_the_file_and_what_it_lacks(string name, string content, string reason)
    {
        using var folder = SmallFiles();
        File.WriteAllText(folder.PathOf(name), content);

        var error = Assert.Throws<DataFormatException>(() => EncodechkaTasks.Read(folder.Path));

        Assert.StartsWith(folder.PathOf(name), error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Posts have line breaks, and words stand on both sides of them.</summary>
    [Fact]
    public void Read_keeps_line_breaks_and_hashes_the_files_that_it_reads()
    {
        using var folder = SmallFiles();
        var before = EncodechkaTasks.Read(folder.Path);
        File.WriteAllText(folder.PathOf("other.csv"), "a,b\n1,2\n");
        Assert.Equal(before.Sha256, EncodechkaTasks.Read(folder.Path).Sha256);

        File.WriteAllText(folder.PathOf("SentiRuEval2016_small_test.csv"), "text,answer\n\"one\n\ntwo\",p\nb,n\n");
        var after = EncodechkaTasks.Read(folder.Path);
        Assert.Contains("one\n\ntwo", after.Sentences);
        Assert.NotEqual(before.Sha256, after.Sha256);
    }

    // Two rows in each of encodechka's files.
    private static TemporaryFolder SmallFiles()
    {
        var folder = new TemporaryFolder();
        Write("stsb_dev.csv", "sentence1,sentence2,similarity_score", "a,b,1", "c,d,2");
        Write("para_gold.csv", "text_1,text_2,class", "a,b,1", "c,d,-1");
        Write("xnli_ru.csv", "sentence1,sentence2,gold_label", "a,b,entailment", "c,d,neutral");
        Write("intents_train.csv", "text,answer,label", "a,b,x", "c,d,y");
        Write("intents_test.csv", "text,label", "a,x", "c,y");
        foreach (var (file, label) in new[] { ("SentiRuEval2016_small", "answer"), ("toxic", "toxic"), ("inappropriate", "y") })
            foreach (var part in new[] { "train", "test" })
                Write($"{file}_{part}.csv", $"text,{label}", "a,0", "b,1");
        Write("sentences_sample.txt", "a");
        return folder;

        void Write(string name, params string[] lines) => File.WriteAllText(folder.PathOf(name), string.Join('\n', lines) + "\n");
    }

    /// <summary>The figures are those of encodechka's README for hashing_300 and hashing_1000, with two decimals.</summary>
    [RealDataFact("encodechka/stsb_dev.csv", "encodechka/intents_test.csv")]
    public void Hashing_vectors_have_the_published_scores()
    {
        var tasks = EncodechkaTasks.Read(RealData.PathOf(EncodechkaTasks.FolderName));

        var narrow = tasks.Score(UnitVectors.Of(tasks.Sentences, new HashingVectors(300).Encode));
        var wide = tasks.Score(UnitVectors.Of(tasks.Sentences, new HashingVectors(1000).Encode));

        Assert.Equal(["STS", "PI", "NLI", "SA", "TI", "IA", "IC", "ICX"], tasks.Names);
        Assert.Equal([0.61, 0.48, 0.40, 0.64, 0.71, 0.54, 0.50, 0.05], narrow.Tasks.Select(score => Math.Round(score, 2)));
        Assert.Equal([0.63, 0.49, 0.39, 0.66, 0.77, 0.55, 0.57, 0.05], wide.Tasks.Select(score => Math.Round(score, 2)));
        // The mean of all eight, mean S, is published with three decimals.
        Assert.Equal([0.491, 0.513], new[] { narrow.Mean, wide.Mean }.Select(mean => Math.Round(mean, 3)));
        Assert.Equal(300, tasks.Samples.Count);
    }
}
