using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Tasks.TextClassification;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class TextClassificationTaskTests
{
    private static readonly BertWordPiece WordPiece = new(Vocabulary.FromEntries(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "not", "film", "##s"]));

    private static readonly TextClassificationTask Task = new(Sentiment.Names);

    private static LabelledTexts Texts { get; } = new(
        [new("good film", 1), new("bad films", 0)],
        [new("not good", 0)],
        [new("not bad film", 1), new("bad film", 0)])
    {
        FurtherTest = [new("good good", 1)],
    };

    /// <summary>[CLS] has the class and nothing else has a label.</summary>
    [Fact]
    public void A_text_is_labelled_at_its_first_token()
    {
        var data = new TextClassificationData(Texts, Task, WordPiece, maximumLength: 4, TextSource.None("none"));

        var example = data.Split(Split.Training).Examples[1];

        Assert.Equal([2, 6, 8, 3], example.TokenIds);
        Assert.Equal([0, Example.Ignored, Example.Ignored, Example.Ignored], example.Labels);
        Assert.Equal(["bad", "films"], example.Words);
        Assert.Equal(3, data.Split(Split.Test).Examples.Count);
        Assert.Equal(["good", "good"], data.WordsOf(Split.Test)[2]);
    }

    [Fact]
    public void The_hash_depends_on_texts_classes_and_the_further_split()
    {
        string[] hashes =
        [
            HashOf(Texts),
            HashOf(Texts with { FurtherTest = null }),
            HashOf(Texts with { Test = [.. Texts.Test, .. Texts.FurtherTest!], FurtherTest = null }),
            HashOf(Texts with { Train = [new("good film", 0), new("bad films", 0)] }),
            HashOf(Texts with { Train = [new("good films", 1), new("bad films", 0)] }),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], HashOf(Texts));

        static string HashOf(LabelledTexts texts) => new TextClassificationData(texts, Task, WordPiece, 8, TextSource.None("none")).Hash;
    }

    [Fact]
    public void Describe_names_the_class_and_says_what_was_not_read()
    {
        var shape = new BertShape(WordPiece.VocabularySize, 8, 1, 2, 8) { Positions = 5, Pooling = Pooling.Cls };
        using var network = Tiny.Network(shape, labels: ["worse", "better"]);

        var whole = Task.Describe("not good", network, WordPiece);
        var cut = Task.Describe("not bad good film", network, WordPiece);

        Assert.Contains(Assert.Single(whole), (string[])["worse", "better"]);
        Assert.Equal(2, cut.Count);
        Assert.Contains("its first 3 of 4 words", cut[1], StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Task.Describe("  ", network, WordPiece));
    }

    [Fact]
    public void Describe_reads_a_text_in_the_form_of_the_task()
    {
        var letters = new TextClassificationTask(Sentiment.Names, form: TextForm.LettersOnly);
        var shape = new BertShape(WordPiece.VocabularySize, 8, 1, 2, 8) { Positions = 8, Pooling = Pooling.Cls };
        using var network = Tiny.Network(shape, labels: ["worse", "better"]);

        Assert.Equal(letters.Describe("not good", network, WordPiece), letters.Describe("NOT -- good!!!", network, WordPiece));
        Assert.Throws<ArgumentException>(() => letters.Describe("123 :)", network, WordPiece));
    }

    [Fact]
    public void Describe_splits_a_text_as_the_words_of_the_task_are_split()
    {
        var treebank = new TextClassificationTask(Sentiment.Names, form: TextForm.Treebank);
        var shape = new BertShape(WordPiece.VocabularySize, 8, 1, 2, 8) { Positions = 5, Pooling = Pooling.Cls };
        using var network = Tiny.Network(shape);

        Assert.Contains("its first 3 of 4 words", treebank.Describe("Not-bad, film.", network, WordPiece)[1], StringComparison.Ordinal);
    }

    /// <summary>Every shape of a track fits its task: what labels whole inputs pools, and what labels words does not.</summary>
    [Fact]
    public void Shapes_pool_where_the_task_labels_whole_inputs()
    {
        foreach (var track in TrackCatalog.All)
        {
            BertShape?[] shapes = [track.Shapes.Teacher, track.Shapes.Student, track.Shapes.Shared, track.Shapes.Halved];
            Assert.All(
                shapes.OfType<BertShape>(),
                shape => Assert.Equal(track.Task.LabelsWholeInputs, shape.Pooling != Pooling.None));
        }
    }
}
