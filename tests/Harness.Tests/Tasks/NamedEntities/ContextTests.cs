using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>
/// An example may carry context before and after its own words. A sentence with context is compared here with the same sentence alone, and with
/// figures that were worked out by hand.
/// </summary>
[Collection("torch")]
public sealed class ContextTests
{
    private static readonly BertWordPiece WordPiece = new(Vocabulary.FromEntries(
        [.. Vocabulary.SpecialTokens, "Ada", "Love", "##lace", "visited", "Os", "##lo", "It", "rained", "."]));

    private static readonly TaggedSentence Sentence = new(["Ada", "Lovelace", "visited", "Oslo"], [1, 2, 0, 5]);

    /// <summary>The tokens are [CLS] Ada Love ##lace visited Os ##lo [SEP].</summary>
    private static readonly Example Alone = Alignment.Align(Sentence, WordPiece, TagSet.Conll2003, maximumLength: 64);

    /// <summary>The tokens are [CLS] It rained . Ada Love ##lace visited Os ##lo It rained [SEP].</summary>
    private static readonly Example InContext = new(
        [2, 11, 12, 13, 5, 6, 7, 8, 9, 10, 11, 12, 3],
        [-100, -100, -100, -100, 1, 2, 2, 0, 5, 6, -100, -100, -100],
        [-1, -1, -1, -1, 0, 1, 1, 2, 3, 3, -1, -1, -1])
    {
        Words = Sentence.Words,
    };

    [Fact]
    public void Score_reads_no_prediction_in_the_context()
    {
        // Both later tokens are wrong, which only the aligned reading sees. Everything but the sentence's own tokens is predicted to be B-PER.
        var alone = Readings.Score(TagSet.Conll2003, [Sentence], [Alone], [[1, 1, 2, 0, 0, 5, 5, 1]]);
        var inContext = Readings.Score(TagSet.Conll2003, [Sentence], [InContext], [[1, 1, 1, 1, 1, 2, 0, 0, 5, 5, 1, 1, 1]]);

        foreach (var scores in new[] { alone, inContext })
        {
            Assert.Equal(new MatchCounts(2, 2, 2), scores.Word.Micro);
            Assert.Equal(new MatchCounts(0, 3, 2), scores.Aligned.Micro);
            Assert.Equal((4, 6), (scores.Word.Tokens, scores.Aligned.Tokens));
        }
    }

    [Fact]
    public void Predict_of_a_CRF_labels_the_sentence_alone()
    {
        var labelling = new NamedEntityTask(TagSet.Conll2003).WordLabelling;
        var places = Sentence.Tags.Select((tag, at) => (labelling.FeaturesOf(Sentence.Words, at), tag));
        var features = FeatureTable.Collect(places, atLeast: 1);
        // Every feature votes for the labels that it was seen with, so that the tagger repeats the tags of the sentence.
        var weights = new double[CrfTagger.WeightsOf(features, labelling)];
        Array.Fill(weights, 1.0, 0, features.Weights);
        using var tagger = new CrfTagger(features, weights, labelling);

        Assert.Equal(Sentence.Words, WordPlaces.Words(InContext));
        Assert.Equal(Sentence.Tags, WordPlaces.Labels(InContext));
        Assert.Equal(
            [[0, 1, 2, 2, 0, 5, 6, 0], [0, 0, 0, 0, 1, 2, 2, 0, 5, 6, 0, 0, 0]],
            tagger.Predict([Alone, InContext], CPU));
    }

    [Fact]
    public void Of_makes_a_batch_whose_context_is_read_and_not_labelled()
    {
        using var scope = NewDisposeScope();
        var batch = Batch.Of([InContext, Alone], [0, 1], CPU);

        Assert.Equal([4, 5, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19], batch.LabelledPositions.data<long>());
        Assert.Equal([1, 2, 2, 0, 5, 6, 1, 2, 2, 0, 5, 6], batch.Labels.reshape(-1).index_select(0, batch.LabelledPositions).data<long>());
        Assert.Equal(InContext.TokenIds.Select(id => (long)id), batch.TokenIds[0].data<long>());
        Assert.Equal([13, 8], batch.Mask!.to(ScalarType.Int64).sum(1).data<long>());
        Assert.Equal(21, batch.Tokens);
    }
}
