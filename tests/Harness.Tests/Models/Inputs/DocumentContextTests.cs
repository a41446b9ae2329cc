using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Tests.Training;
using Harness.Training;
using TestSupport;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Inputs;

public sealed class DocumentContextTests
{
    private const int Cls = 1;
    private const int Sep = 2;

    // Three sentences of one document, of 2, 3 and 4 words of one token each.
    private static readonly IReadOnlyList<Example> Document =
        Surroundings.Link([Sentence([3, 4], [0, 1]), Sentence([5, 6, 7], [1, 2, 0]), Sentence([8, 9, 10, 11], [0, 0, 1, 2])]);

    [Fact]
    public void Read_puts_both_neighbours_around_a_sentence_when_there_is_room()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });

        var read = network.Read(Document)[1];

        Assert.Equal([Cls, 3, 4, 5, 6, 7, 8, 9, 10, 11, Sep], read.TokenIds);
        Assert.Equal([-100, -100, -100, 1, 2, 0, -100, -100, -100, -100, -100], read.Labels);
        Assert.Equal([-1, -1, -1, 0, 1, 2, -1, -1, -1, -1, -1], read.WordIds);
        Assert.Equal([0, 3, 4, 5, 6, 0, 1, 2, 3, 4, 0], read.CaseIds);
    }

    [Fact]
    public void Neighbours_have_the_vectors_of_their_words_too()
    {
        using var network = Tiny.Network(Tiny.ShapeWithVectors with { Context = 16 });
        var document = Surroundings.Link([Spelled([2, 3, 4]), Spelled([5, 6]), Spelled([7])]);

        // The words are the letters of the ids, of which c, d, g and h have the vectors 1 to 4.
        Assert.Equal([0, 1, 2, 0, 0, 3, 4, 0], network.Read(document)[1].VectorRows);
        Assert.Equal([0, 1, 2, 0, 0, 3, 4, 0], Assert.Single(network.ReadForTraining(document)).VectorRows);

        static Example Spelled(int[] ids) => Sentence(ids, [.. ids.Select(_ => 0)]) with { Words = [.. ids.Select(id => $"{(char)('a' + id)}")] };
    }

    // The sentence has 5 tokens, so that 3 or 5 are left: the one side gets half, and the other what is left, or all of it where there is nothing
    // else.
    [Theory]
    [InlineData(1, 8, new[] { Cls, 4, 5, 6, 7, 8, 9, Sep })]
    [InlineData(1, 10, new[] { Cls, 3, 4, 5, 6, 7, 8, 9, 10, Sep })]
    [InlineData(0, 8, new[] { Cls, 3, 4, 5, 6, 7, 8, Sep })]
    [InlineData(2, 8, new[] { Cls, 6, 7, 8, 9, 10, 11, Sep })]
    public void Read_takes_the_nearest_tokens_when_not_all_fit(int sentence, int longest, int[] expected)
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = longest });

        Assert.Equal(expected, network.Read(Document)[sentence].TokenIds);
    }

    [Fact]
    public void Read_leaves_a_sentence_alone_when_it_has_no_document_or_is_too_long()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 8 });
        var alone = Sentence([3, 4], [0, 1]);
        var tooLong = Surroundings.Link([Sentence([3], [0]), Sentence([4, 5, 6, 7, 8, 9, 10], [0, 0, 0, 0, 0, 0, 0])])[1];

        Assert.Equal(alone.TokenIds, network.Read([alone])[0].TokenIds);
        Assert.Equal(tooLong.TokenIds, network.Read([tooLong])[0].TokenIds);
    }

    [Fact]
    public void ReadForTraining_puts_sentences_of_a_document_together_while_they_fit()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 8 });
        var other = Surroundings.Link([Sentence([12], [2]), Sentence([3], [0])]);

        var read = network.ReadForTraining([.. Document, .. other]);

        Assert.Equal(3, read.Count);
        Assert.Equal([Cls, 3, 4, 5, 6, 7, Sep], read[0].TokenIds);
        Assert.Equal([-100, 0, 1, 1, 2, 0, -100], read[0].Labels);
        Assert.Equal([-1, 0, 1, 2, 3, 4, -1], read[0].WordIds);
        Assert.Equal([Cls, 8, 9, 10, 11, Sep], read[1].TokenIds);
        Assert.Equal([Cls, 12, 3, Sep], read[2].TokenIds);
        Assert.Equal([-1, 0, 1, -1], read[2].WordIds);
    }

    [Fact]
    public void A_trimmed_network_reads_context_in_its_own_tokens()
    {
        var whole = SmallTrack.Data.WordPiece;
        var sentences = SmallTrack.Data.Split(Split.Validation).Examples.Take(3).ToArray();
        var document = Surroundings.Link(sentences);
        var shape = SmallTrack.Shapes.Teacher with { Context = SmallTrack.Shapes.Teacher.Positions };
        using var network = Network.Random(shape, SmallTrack.Track.Task.Labels, seed: 1);
        using var trimmed = TrimVocabulary.Keep(network, whole, TrimVocabulary.KeptIds(sentences, whole));
        network.Module.eval();
        trimmed.Module.eval();

        var read = trimmed.Read(document)[1];

        Assert.Equal(network.Read(document)[1].TokenIds.Select(whole.Token), read.TokenIds.Select(trimmed.Pieces!.Own.Token));
        Assert.Equal(network.Predict(document, CPU), trimmed.Predict(document, CPU));
        var joined = trimmed.ReadForTraining(document);
        Assert.Equal(network.ReadForTraining(document).Select(input => input.Labels), joined.Select(input => input.Labels));
    }

    [Fact]
    public void ReadForTraining_joins_only_sentences_that_follow_each_other()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });

        Assert.Equal(2, network.ReadForTraining([Document[0], Document[2]]).Count);
        Assert.Equal(2, network.ReadForTraining([Document[1], Document[0]]).Count);
    }

    // The same weights without context, on an input that is written out, must give the same logits.
    [Fact]
    public void Predict_labels_a_sentence_as_the_input_with_its_neighbours_is_labelled()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });
        using var plain = Tiny.Network();
        var written = new Example([Cls, 3, 4, 5, 6, 7, 8, 9, 10, 11, Sep], [-100, -100, -100, 0, 0, 0, -100, -100, -100, -100, -100], new int[11]);

        var labels = network.Predict(Document, CPU)[1];

        var output = plain.OutputsOf([written], CPU).Select(pair => Tiny.Values(pair.Output.Logits)).Single();
        var decoded = plain.LabelsOf(output, written with { WordIds = [-1, -1, -1, 0, 1, 2, -1, -1, -1, -1, -1] });
        Assert.Equal(decoded[3..6], labels[1..4]);
        Assert.Equal(5, labels.Length);
    }

    [Fact]
    public void Outputs_depend_on_the_tokens_of_neighbours_and_not_on_their_labels()
    {
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });
        Example other = Document[0] with { TokenIds = [Cls, 12, 4, Sep] };
        var relabelled = Surroundings.Link([.. Document.Select(sentence => sentence with { Labels = [.. sentence.Labels.Select(Another)] })]);

        var logits = LogitsOf(Document[1]);

        Assert.Equal(logits, LogitsOf(relabelled[1]));
        Assert.NotEqual(logits, LogitsOf(Surroundings.Link([other, Document[1], Document[2]])[1]));

        static int Another(int label) => label == Example.Ignored ? label : (label + 1) % 3;

        float[] LogitsOf(Example sentence) => network.Outputs([sentence], CPU).Select(pair => Tiny.Values(pair.Output.Logits)).Single();
    }

    [Fact]
    public void A_saved_network_reads_context_again()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });

        network.Save(folder.Path);
        using var loaded = Network.Load(folder.Path);

        Assert.Equal(16, loaded.Shape.Context);
        Assert.False(loaded.IsPlain);
        Assert.Contains("\"context\": 16", File.ReadAllText(Path.Combine(folder.Path, "config.json")));
        Assert.Equal(network.Predict(Document, CPU), loaded.Predict(Document, CPU));
    }

    [Fact]
    public void An_onnx_file_gives_what_the_network_gives_with_its_context()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(Tiny.Shape with { Context = 16 });
        var file = Path.Combine(folder.Path, OnnxFile.Name);
        OnnxFile.Write(network, file);
        using var session = OnnxSession.Open(file, threads: 1);

        var comparison = OnnxComparison.Of(network, session, Document);

        Assert.InRange(comparison.LargestDifference, 0, 1e-5);
        Assert.Equal(0, comparison.OtherLabels);
        Assert.Equal(9, comparison.Positions);
    }

    // The teacher's logits are computed on the inputs of a training. Each sentence must find those of its own tokens.
    [Fact]
    public void A_teacher_gives_every_labelled_position_its_own_logits()
    {
        using var teacher = Tiny.Network(Tiny.Shape with { Context = 8 });
        using var plain = Tiny.Network();
        using var outputs = TeacherOutputs.Compute(teacher, Document, CPU);
        using var scope = NewDisposeScope();

        var batch = new Batcher(Document).Of([1], CPU);
        var found = Tiny.Values(outputs.LogitsFor(batch)); // (3, C)

        var joined = new Example([Cls, 3, 4, 5, 6, 7, Sep], [-100, 0, 1, 1, 2, 0, -100], [-1, 0, 1, 2, 3, 4, -1]);
        var expected = plain.OutputsOf([joined], CPU).Select(pair => Tiny.Values(pair.Output.Logits)).Single();
        Assert.Equal(expected[(3 * 3)..(6 * 3)], found, (one, other) => Math.Abs(one - other) < 1e-5);
    }

    [Fact]
    public void Fit_refuses_a_teachers_outputs_when_they_are_of_other_inputs()
    {
        using var teacher = Tiny.Network(Tiny.Shape with { Context = 8 });
        using var student = Tiny.Network(Tiny.Shape with { Context = 16 }, seed: 2);
        var split = new Split(Split.Training, 9, Document, new ScriptedScorer(0));
        using var states = TeacherOutputs.Compute(teacher, Document, CPU, keep: [1]);
        using var fewer = TeacherOutputs.Compute(teacher, [Document[0]], CPU);
        var trainer = new Trainer(split, split, CPU, seed: 1, new RecordingObserver());
        var recipe = new Recipe(LearningRate: 1e-3, Epochs: 1);

        var tokens = Assert.Throws<ArgumentException>(() => trainer.Fit(student, new HardLabels(), recipe, states));
        var positions = Assert.Throws<ArgumentException>(() => trainer.Fit(student, new HardLabels(), recipe, fewer));

        Assert.Equal(
            "The teacher's hidden states are those of 13 tokens, and the network is trained on 11. "
            + "Expected the same: both have to read the same context.",
            tokens.Message);
        Assert.StartsWith("The teacher's logits are those of 2 positions, and the network is trained on 9.", positions.Message);
    }

    [Theory]
    [InlineData(17, "Context is 17. Expected 8 to 16, which is the longest input in tokens, or 0 to read every sentence alone.")]
    [InlineData(7, "Context is 7. Expected 8 to 16, which is the longest input in tokens, or 0 to read every sentence alone.")]
    public void A_shape_is_refused_when_its_context_does_not_fit(int context, string expected)
    {
        var error = Assert.Throws<ArgumentException>((Tiny.Shape with { Context = context }).Validate);

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void PlacedSentence_keeps_documents_apart()
    {
        string[][] words = [["a"], ["b"], ["c"]];

        var placed = PlacedSentence.Of(words, [0, 0, 1]);

        Assert.Equal(["a", "b", "c"], placed.Select(sentence => sentence.Words.Single()));
        Assert.Equal([0, 1, 0], placed.Select(sentence => sentence.Before.Count()));
        Assert.Equal([1, 0, 0], placed.Select(sentence => sentence.After.Count()));
        Assert.All(PlacedSentence.Of(words, null), sentence => Assert.Single(sentence.Document));
    }

    private static Example Sentence(int[] ids, int[] labels) => new(
        [Cls, .. ids, Sep],
        [Example.Ignored, .. labels, Example.Ignored],
        [-1, .. Enumerable.Range(0, ids.Length), -1])
    {
        CaseIds = [0, .. ids.Select(id => id % 7), 0],
    };
}
