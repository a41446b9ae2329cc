using Harness.Models.Sequence;
using Harness.Models.Words;

namespace Harness.Tests.Models.Words;

public sealed class WordClassesTests
{
    private static readonly WordLabelling Plain = new(["O", "B-X", "I-X"], (words, at) => [$"w={words[at]}"], label => label);

    // Two directions, near each of which there are three words.
    private static readonly WordVectors Vectors = new(
        ["rome", "oslo", "0000", "runs", "falls", "said"], [9, 1, 1, 0, 5, 1, 0, 3, 1, 20, -1, 8]);

    [Fact]
    public void Words_of_one_direction_are_of_one_class_however_long_their_vectors_are()
    {
        var features = Features(WordClasses.Of(Vectors, most: 6, [2], seed: 3), "Rome", "oslo", "1996", "runs", "falls", "said");

        string[] classes = [.. features.Select(all => all.Single(one => one.StartsWith("k2[0]=", StringComparison.Ordinal)))];
        Assert.Equal(classes[0], classes[1]);
        Assert.Equal(classes[0], classes[2]);
        Assert.Equal(classes[3], classes[4]);
        Assert.Equal(classes[3], classes[5]);
        Assert.NotEqual(classes[0], classes[3]);
    }

    [Fact]
    public void A_word_is_described_by_itself_and_two_neighbours_on_each_side_at_every_granularity()
    {
        var classes = WordClasses.Of(Vectors, most: 6, [1, 2], seed: 3);

        var features = Features(classes, "rome", "nowhere", "runs", "said", "oslo", "falls")[2];

        // "nowhere" has no class.
        Assert.Equal("w=runs", features[0]);
        Assert.Equal(
            ["k1[-2]=0", "k1[0]=0", "k1[1]=0", "k1[2]=0"], features.Where(one => one.StartsWith("k1", StringComparison.Ordinal)));
        Assert.Equal(4, features.Count(one => one.StartsWith("k2", StringComparison.Ordinal)));
    }

    [Fact]
    public void Only_the_most_frequent_words_have_classes()
    {
        var features = Features(WordClasses.Of(Vectors, most: 2, [1], seed: 3), "oslo", "runs");

        Assert.Equal(["w=runs", "k1[-1]=0"], features[1]);
    }

    [Fact]
    public void A_tagger_with_classes_predicts_the_same_after_loading()
    {
        using var folder = new TemporaryFolder();
        var classes = WordClasses.Of(Vectors, most: 6, [2], seed: 3);
        var labelling = classes.AddedTo(Plain);
        string[] words = ["Rome", "falls"];
        var features = FeatureTable.Of([.. labelling.FeaturesOf(words, 0).Select(one => (one, new[] { 1 }))]);
        double[] weights = [.. Enumerable.Repeat(2.0, CrfTagger.WeightsOf(features, Plain))];
        using var tagger = new CrfTagger(features, weights, Plain, classes);
        using var plain = new CrfTagger(features, weights, Plain);
        tagger.Save(folder.Path);

        using var loaded = CrfTagger.Load(folder.Path, Plain);

        var example = new Harness.Models.Inputs.Example([2, 10, 11, 3], [-100, 1, 0, -100], [-1, 0, 1, -1]) { Words = ["Oslo", "said"] };
        Assert.Equal(tagger.Predict([example], TorchSharp.torch.CPU), loaded.Predict([example], TorchSharp.torch.CPU));
        Assert.Equal(classes.Bytes().Length, tagger.StoredBytes - plain.StoredBytes);
        Assert.True(File.Exists(folder.PathOf("classes.json")));
    }

    private static IReadOnlyList<string>[] Features(WordClasses classes, params string[] words) =>
        [.. Enumerable.Range(0, words.Length).Select(at => classes.AddedTo(Plain).FeaturesOf(words, at))];
}
