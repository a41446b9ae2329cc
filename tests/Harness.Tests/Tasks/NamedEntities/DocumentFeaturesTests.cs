using Harness.Models;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Tasks.NamedEntities;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class DocumentFeaturesTests
{
    private static readonly WordLabelling Labelling = new NamedEntityTask(TagSet.Conll2003).WordLabelling;

    // A headline, and two sentences in which its name stands again.
    private static readonly IReadOnlyList<Example> Document = Surroundings.Link(
        [Sentence("CLINTON", "WINS"), Sentence("Bill", "Clinton", "said", "so"), Sentence("Clinton", "wins", "in", "Iowa")]);

    [Fact]
    public void A_word_is_described_by_the_other_places_where_it_stands()
    {
        var headline = FeaturesOf(Document[0]);

        // In the second sentence it is between "Bill" and "said"; in the third it comes first, before "wins".
        Assert.Equal(["a=said", "a=wins", "b=", "b=bill", "n=Xx|x", "n=|x", "s=Xx", "s=first"], headline[0]);
        Assert.Equal(["a=in", "b=clinton", "n=Xx|x", "s=x"], headline[1]);
    }

    [Fact]
    public void A_name_that_stands_nowhere_else_says_so_and_other_words_say_nothing()
    {
        var last = FeaturesOf(Document[2]);

        Assert.Equal(["once"], last[3]);
        Assert.Empty(last[1]);
        Assert.Empty(last[2]);
        Assert.Equal(["once"], FeaturesOf(Document[0] with { Surroundings = null })[0]);
    }

    [Fact]
    public void Places_that_are_too_far_away_are_not_looked_at()
    {
        var between = Sentence([.. Enumerable.Repeat("of", DocumentFeatures.Farthest - 1)]);
        var near = Surroundings.Link([Sentence("Rome"), between, Sentence("Rome")]);
        var far = Surroundings.Link([Sentence("Rome"), between, Sentence("in", "Rome")]);

        Assert.NotEqual(["once"], FeaturesOf(near[0])[0]);
        Assert.Equal(["once"], FeaturesOf(far[0])[0]);
        Assert.NotEqual(["once"], FeaturesOf(near[2])[0]);
        Assert.Equal(["once"], FeaturesOf(far[2])[1]);
    }

    [Fact]
    public void A_tagger_with_features_of_documents_reads_them_after_loading()
    {
        using var folder = new TemporaryFolder();
        var features = FeatureTable.Of([("d:b=bill", new[] { Labelling.Labels.ToList().IndexOf("B-PER") })]);
        double[] weights = [5, .. new double[CrfTagger.WeightsOf(features, Labelling) - 1]];
        using var tagger = new CrfTagger(features, weights, Labelling);
        tagger.Save(folder.Path);

        using var loaded = CrfTagger.Load(folder.Path, Labelling);

        var predicted = loaded.Predict(Document, CPU);
        Assert.Equal("B-PER", Labelling.Labels[predicted[0][1]]);
        Assert.Equal("O", Labelling.Labels[predicted[0][2]]);
        Assert.Equal(tagger.Predict(Document, CPU), predicted);
        Assert.Equal(DocumentFeatures.Farthest, loaded.Context);
        Assert.Equal("O", Labelling.Labels[loaded.Predict([Document[0] with { Surroundings = null }], CPU)[0][1]]);
    }

    [Fact]
    public void Label_hands_a_tagger_the_sentences_around()
    {
        var features = FeatureTable.Of([("d:b=bill", new[] { Labelling.Labels.ToList().IndexOf("B-PER") })]);
        double[] weights = [5, .. new double[CrfTagger.WeightsOf(features, Labelling) - 1]];
        using var tagger = new CrfTagger(features, weights, Labelling);
        var labeller = new Labeller(tagger, SmallTrack.Data.WordPiece, isWhole: false);
        string[][] sentences = [["Clinton"], ["Bill", "Clinton"]];

        var together = labeller.Label(PlacedSentence.Of(sentences), CPU);
        var alone = labeller.Label([PlacedSentence.Alone(sentences[0])], CPU);

        Assert.Equal("B-PER", Labelling.Labels[together[0][0]]);
        Assert.Equal("O", Labelling.Labels[alone[0][0]]);
    }

    private static IReadOnlyList<IReadOnlyList<string>> FeaturesOf(Example example) => DocumentFeatures.Of(example, example.Words);

    private static Example Sentence(params string[] words) => new(
        [2, .. Enumerable.Repeat(10, words.Length), 3],
        [Example.Ignored, .. new int[words.Length], Example.Ignored],
        [-1, .. Enumerable.Range(0, words.Length), -1])
    {
        Words = words,
    };
}
