using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
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
    public void Unlabelled_text_lacks_the_sentences_of_validation_and_test()
    {
        var tags = TagSet.Conll2003;
        var sentences = new Dictionary<string, IReadOnlyList<TaggedSentence>>
        {
            [Split.Training] = [new(["in", "training"], [0, 0])],
            [Split.Validation] = [new(["In", "VALIDATION", "."], [0, 0, 0])],
            [Split.Test] = [new(["in", "test"], [0, 0])],
        };
        var text = new TextSource(() =>
        [
            new TextDocument([["in", "validation"], ["in", "training"], ["in", "-", "test", "!"], ["in", "text"]]),
            new TextDocument([["In", "Test"]]),
        ]);
        var data = new NamedEntityData(sentences, WordPiece, tags, maximumLength: 16, text);

        Assert.Equal([["in", "training"], ["in", "text"]], Assert.Single(data.Text.Documents).Sentences);
        Assert.Equal(2, data.Unlabelled.Count);
        Assert.NotEqual(text.Sha256, data.Text.Sha256);
    }

    [RealDataFact("conll2003/valid.txt", "bert-base-cased/vocab.txt", "reuters21578/reut2-000.sgm.gz")]
    public void Reuters_text_lacks_the_sentences_of_CoNLLs_validation_and_test()
    {
        var whole = TextSource.At(Path.Combine(RealData.Folder, "reuters21578"));
        var data = (NamedEntityData)TrackCatalog.Find("conll2003").Data.Open(RealData.Folder);
        var tested = data.WordsOf(Split.Validation).Concat(data.WordsOf(Split.Test)).Select(SentenceKey.Of).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(data.Text.Documents.SelectMany(document => document.Sentences), words => tested.Contains(SentenceKey.Of(words)));
        IReadOnlyList<string>[] removed =
        [
            .. whole.Documents.SelectMany(document => document.Sentences).Where(words => tested.Contains(SentenceKey.Of(words))),
        ];
        Assert.Equal((117, 11, 6), (removed.Length, removed.Select(SentenceKey.Of).Distinct().Count(), removed.Max(words => words.Count)));
    }

    [Fact]
    public void Describe_lists_entities_with_their_words_when_there_are_some()
    {
        using var model = new Scripted("B-PER", "I-PER", "O", "B-LOC", "O");

        Assert.Equal(["PER   Ada Lovelace", "LOC   London"], Task.Describe("Ada Lovelace in London.", model, WordPiece));
    }

    [Fact]
    public void Describe_lines_up_the_words_when_types_are_long()
    {
        var task = new NamedEntityTask(new TagSet("COMPANY", "PLACE"));
        // The first two types of either set have the same numbers.
        using var model = new Scripted("B-PER", "O", "B-ORG");

        Assert.Equal(["COMPANY  Pilot", "PLACE    Oslo"], task.Describe("Pilot in Oslo", model, WordPiece));
    }

    [Fact]
    public void Describe_reads_a_text_sentence_by_sentence()
    {
        using var model = new Scripted("B-PER", "O", "O", "O");

        Assert.Equal(["PER   Ada", "PER   Bea"], Task.Describe("Ada is in. Bea is in.", model, WordPiece));
        Assert.Equal([4, 4], model.Lengths);
    }

    [Fact]
    public void Describe_reads_every_word_of_a_sentence_that_is_longer_than_an_input()
    {
        // An input of the network has at most 16 tokens, two of which are special, and every word is one token.
        using var network = Tiny.Network();
        using (no_grad())
            network.Tensors()["classifier.bias"].copy_(tensor(new[] { 0f, 1000f, 0f }));

        var lines = Task.Describe(string.Join(' ', Enumerable.Repeat("in", 40)), network, WordPiece);

        Assert.Equal(16, Tiny.Shape.Positions);
        Assert.Equal(Enumerable.Repeat("X  in", 40), lines);
        var labeller = new Labeller(network, WordPiece, isWhole: false);
        Assert.Equal([14, 14, 12], labeller.Fitting([.. Enumerable.Repeat("in", 40)]).Select(part => part.Count));
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

    /// <summary>Of I-PER O B-LOC B-LOC I-LOC the first goes on with an entity that was read in part, and two more begin.</summary>
    [Fact]
    public void StatisticsOf_counts_what_was_cut()
    {
        Example whole = new([2, 5, 3], [-100, 0, -100], [-1, 0, -1]);
        var cut = whole with { CutLabels = [2, 0, 5, 5, 6] };

        var statistics = Task.StatisticsOf(new Split("test", Words: 8, [whole, cut, whole with { CutLabels = [0] }], Scorer: null!));

        Assert.Equal((2, 6, (int?)3), (statistics.CutSentences, statistics.CutWords, statistics.CutEntities));
    }

    /// <summary>A model that gives every word of a sentence the tag that stands in its place.</summary>
    private sealed class Scripted(params string[] tags) : Model
    {
        /// <summary>The numbers of words of the inputs that were asked for.</summary>
        public List<int> Lengths { get; } = [];

        public override long StoredBytes => 0;

        public override long StoredBytesFp16 => 0;

        public override ParameterCount Count() => throw new NotSupportedException();

        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
        {
            Lengths.AddRange(examples.Select(example => example.Words.Count));
            return [.. examples.Select(example => example.WordIds.Select(LabelOf).ToArray())];
        }

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
