using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Training;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class ReadingsTests
{
    private static readonly TaggedSentence Fischler = new(
        ["Only", "France", "and", "Britain", "backed", "Fischler", "'s", "proposal", "."], [0, 5, 0, 5, 0, 1, 0, 0, 0]);

    /// <summary>The tokens are [CLS] Only France and Britain backed Fi ##sch ##ler ' s proposal . [SEP].</summary>
    private static readonly Example FischlerTokens = new(
        new int[14], [-100, 0, 5, 0, 5, 0, 1, 2, 2, 0, 0, 0, 0, -100], [-1, 0, 1, 2, 3, 4, 5, 5, 5, 6, 6, 7, 8, -1]);

    private static ReadingScores Score(TaggedSentence sentence, Example example, params int[] predicted) =>
        Readings.Score(TagSet.Conll2003, [sentence], [example], [predicted]);

    [Fact]
    public void Agree_on_a_perfect_prediction_and_do_not_read_the_specials()
    {
        var scores = Score(Fischler, FischlerTokens, 3, 0, 5, 0, 5, 0, 1, 2, 2, 0, 0, 0, 0, 7);
        Assert.Equal(new MatchCounts(3, 3, 3), scores.Word.Micro);
        Assert.Equal(new MatchCounts(3, 3, 3), scores.Aligned.Micro);
        Assert.Equal((9, 12), (scores.Word.Tokens, scores.Aligned.Tokens));
    }

    [Fact]
    public void Differ_where_only_a_later_sub_token_is_wrong()
    {
        var scores = Score(Fischler, FischlerTokens, 0, 0, 5, 0, 5, 0, 1, 2, 0, 0, 8, 0, 0, 0);
        Assert.Equal(new MatchCounts(3, 3, 3), scores.Word.Micro);
        Assert.Equal(new MatchCounts(2, 4, 3), scores.Aligned.Micro);
        Assert.Equal((1.0, 10 / 12.0), (scores.Word.Accuracy, scores.Aligned.Accuracy));
    }

    /// <summary>Fischler is predicted as I-PER after O, which begins an entity by the default rule alone.</summary>
    [Fact]
    public void Differ_in_strictness_where_an_entity_begins_with_I()
    {
        var scores = Score(Fischler, FischlerTokens, 0, 0, 5, 0, 5, 0, 2, 2, 2, 0, 0, 0, 0, 0);
        Assert.Equal(new MatchCounts(3, 3, 3), scores.Word.Micro);
        Assert.Equal(new MatchCounts(2, 2, 3), scores.StrictWord.Micro);
    }

    /// <summary>The example is cut, so that three words have no token. Only the word reading counts the entities there as gold.</summary>
    [Fact]
    public void Count_an_entity_beyond_the_cut_as_missed_in_the_word_reading_only()
    {
        var sentence = new TaggedSentence(["Only", "France", "backed", "Franz", "Fischler", "in", "Rome"], [0, 5, 0, 1, 2, 0, 5]);
        var example = new Example(new int[6], [-100, 0, 5, 0, 1, -100], [-1, 0, 1, 2, 3, -1]);
        var scores = Score(sentence, example, 0, 0, 5, 0, 1, 0);
        Assert.Equal(new MatchCounts(1, 2, 3), scores.Word.Micro);
        Assert.Equal(new MatchCounts(2, 2, 2), scores.Aligned.Micro);
        Assert.Equal(7, scores.Word.Tokens);
    }

    [Fact]
    public void Give_O_to_a_word_that_the_tokenizer_drops()
    {
        var example = new Example(new int[4], [-100, 1, 2, -100], [-1, 0, 2, -1]);
        Assert.Equal([1, 0, 2], example.WordLabels([0, 1, 2, 0], 3));
    }

    [Fact]
    public void Refuse_predictions_of_another_length()
    {
        var e = Assert.Throws<ArgumentException>(() => Score(Fischler, FischlerTokens, 0, 0));
        Assert.Contains("2 predicted labels for 14 tokens", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Readings.Score(TagSet.Conll2003, [Fischler], [], []));
    }
}
