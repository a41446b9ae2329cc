using Harness.Models;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.NamedEntities;

[Collection("torch")]
public sealed class NamedEntityTaskTests
{
    private static readonly NamedEntityTask Task = new(TagSet.Conll2003);

    private static readonly BertWordPiece WordPiece = new(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "in"]));

    [Fact]
    public void Describe_lists_entities_with_their_words_when_there_are_some()
    {
        using var model = new Scripted("B-PER", "I-PER", "O", "B-LOC", "O");

        Assert.Equal(["PER   Ada Lovelace", "LOC   London"], Task.Describe("Ada Lovelace in London.", model, WordPiece));
    }

    [Fact]
    public void Describe_says_so_when_there_are_no_entities()
    {
        using var model = new Scripted("O", "O");

        Assert.Equal(["no entities"], Task.Describe("in in", model, WordPiece));
    }

    [Fact]
    public void Describe_refuses_a_text_when_it_has_no_words()
    {
        using var model = new Scripted();

        var error = Assert.Throws<ArgumentException>(() => Task.Describe(" ", model, WordPiece));

        Assert.Equal("The text has no words. Expected a sentence in quotes.", error.Message);
    }

    [Fact]
    public void StatisticsOf_counts_inputs_words_tokens_and_labels()
    {
        // Two inputs of three and two words with a special token at either end; -100 carries no label.
        Example[] examples = [new([2, 5, 5, 5, 3], [-100, 1, 2, 0, -100], [-1, 0, 1, 2, -1]), new([2, 5, 5, 3], [-100, 0, 5, -100], [-1, 0, 1, -1])];

        var statistics = Task.StatisticsOf(new Split("test", Words: 5, examples, Scorer: null!));

        Assert.Equal((2, 5, 9L, 5), (statistics.Sentences, statistics.Words, statistics.Tokens, statistics.LongestTokens));
        Assert.Equal(TagSet.Conll2003.Names, statistics.Labels.Keys);
        Assert.Equal([2, 1, 1, 0, 0, 1, 0, 0, 0], statistics.Labels.Values);
    }

    /// <summary>A model that gives every word of a sentence the tag that stands in its place.</summary>
    private sealed class Scripted(params string[] tags) : Model
    {
        public override long StoredBytes => 0;

        public override long StoredBytesFp16 => 0;

        public override ParameterCount Count() => throw new NotSupportedException();

        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
            [.. examples.Select(example => example.WordIds.Select(LabelOf).ToArray())];

        public override void Save(string folder) => throw new NotSupportedException();

        public override void MoveTo(Device device)
        {
        }

        public override void Dispose()
        {
        }

        private int LabelOf(int word) => word < 0 || !TagSet.Conll2003.TryGetId(tags[word], out var id) ? 0 : id;
    }
}
