using Harness.Contest.Compression;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Words;
using Harness.Results;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public sealed class WordVectorTests : IDisposable
{
    // It is as wide as the small track's network of words has it.
    private const int Width = 8;

    private readonly TemporaryFolder folder = new();

    // The words that the small track's text has most often come last among the vectors.
    private readonly WordVectors vectors;

    private readonly Track track;

    public WordVectorTests()
    {
        string[] words = ["unseen", "neither", "the", .. TrainingWords().Except(["the"]).Take(60)];
        vectors = new WordVectors(words, [.. Enumerable.Range(0, words.Length * Width).Select(place => MathF.Sin(place))]);
        vectors.Save(folder.Path);
        track = SmallTrack.Track with { Vectors = folder.Path, ParameterCap = CountOfTeacher + (Width * SmallTrack.Shapes.Teacher.Hidden) + 100 };
    }

    private static long CountOfTeacher => ParameterCount.Of(SmallTrack.Shapes.Teacher, SmallTrack.Track.Task.Labels.Count);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_network_computes_what_it_computed_before()
    {
        StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                using var wider = new AddWordVectors().Apply(network, arena);
                Assert.NotNull(wider.Shape.WordVectors);
                var examples = arena.Validation.Examples;
                Assert.Equal(Logits(network, examples), Logits(wider, examples));
            },
            track);
    }

    /// <summary>A projection of 8 x 32 leaves 100 parameters of the cap: 12 rows of 8 numbers, of which the first is that of zeros.</summary>
    [Fact]
    public void It_has_the_words_that_the_cap_leaves_room_for_with_those_of_the_training_split_first()
    {
        StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                using var wider = new AddWordVectors().Apply(network, arena);

                Assert.Equal(new WordVectorShape(Rows: 12, Width), wider.Shape.WordVectors);
                Assert.Equal(CountOfTeacher + (Width * SmallTrack.Shapes.Teacher.Hidden) + (12 * Width), wider.Count().Dense);
                var frequency = TrainingWords().CountBy(word => word).ToDictionary();
                var words = wider.VectorWords!.Words;
                Assert.Equal(11, words.Count);
                Assert.All(words, word => Assert.True(frequency.ContainsKey(word)));
                Assert.Equal(words.OrderByDescending(word => frequency[word]).ThenBy(word => word, StringComparer.Ordinal), words);
                var rows = Tiny.Values(wider.Module.Bert.Embeddings.WordVectors!.Weight).Chunk(Width).ToArray();
                Assert.All(rows[0], number => Assert.Equal(0, number));
                foreach (var (place, word) in words.Index())
                    Assert.Equal(vectors[vectors.Find(word)!.Value].ToArray(), rows[1 + place]);
            },
            track);
    }

    [Fact]
    public void Room_that_the_training_split_leaves_goes_to_the_most_frequent_words_of_the_vectors()
    {
        var words = WordTable.WordsWithVectors(["the", "xyzzy", "The"], vectors, most: 3);

        Assert.Equal(["the", "unseen", "neither"], words);
    }

    [Fact]
    public void Training_changes_the_projection_and_leaves_the_vectors()
    {
        StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                using var wider = new AddWordVectors().Apply(network, arena);
                var before = Tiny.Weights(wider);

                using var trained = FineTune.OnLabels().Apply(wider, arena);

                var after = Tiny.Weights(trained);
                const string Vectors = "bert.embeddings.word_vectors.";
                Assert.Equal(before[$"{Vectors}weight"], after[$"{Vectors}weight"]);
                Assert.All(before[$"{Vectors}projection"], number => Assert.Equal(0, number));
                Assert.InRange(after[$"{Vectors}projection"].Max(Math.Abs), 1e-4, 1);
            },
            track);
    }

    [Fact]
    public void A_network_with_words_is_saved_and_read_back_with_them()
    {
        StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                using var wider = new AddWordVectors().Apply(network, arena);
                using var _ = no_grad();
                wider.Module.Bert.Embeddings.WordVectors!.Projection.normal_(0, 1);
                using var saved = new TemporaryFolder();
                wider.Save(saved.Path);

                using var loaded = Network.Load(saved.Path);
                loaded.Module.eval();

                Assert.Equal(Logits(wider, arena.Validation.Examples), Logits(loaded, arena.Validation.Examples));
                Assert.NotEqual(Logits(network, arena.Validation.Examples), Logits(loaded, arena.Validation.Examples));
                Assert.Equal(wider.StoredBytes, wider.Tensors().Values.Sum(tensor => tensor.numel() * 4) + wider.VectorWords!.StoredBytes);
            },
            track);
    }

    [Fact]
    public void ShapeAfter_refuses_what_it_cannot_give_words_to()
    {
        var shape = SmallTrack.Shapes.Teacher;
        var step = new AddWordVectors();

        Assert.Contains("has vectors of words already", Refusal(step.ShapeAfter(shape, track), track), StringComparison.Ordinal);
        Assert.Contains("has no vectors of words", Refusal(shape, track with { WordNetwork = null }), StringComparison.Ordinal);
        Assert.Contains("has no vectors of words", Refusal(shape, track with { Vectors = null }), StringComparison.Ordinal);
        // A bound over the cap leaves room for none, and a large cap for as many as the track's network of words has.
        Assert.Equal(1, step.ShapeAfter(shape, track with { ParameterCap = 10 }).WordVectors!.Rows);
        Assert.Equal(1 + 200, step.ShapeAfter(shape, track with { ParameterCap = 1_000_000_000 }).WordVectors!.Rows);
        Assert.Contains(
            "projection of word vectors begins at zero",
            Assert.Throws<ArgumentException>(() => new PruneWeights(secondOrder: true).ShapeAfter(step.ShapeAfter(shape, track), track)).Message,
            StringComparison.Ordinal);

        string Refusal(BertShape before, Track on) => Assert.Throws<ArgumentException>(() => step.ShapeAfter(before, on)).Message;
    }

    [Fact]
    public void Apply_refuses_vectors_of_another_width()
    {
        var plan = SmallTrack.Track.WordNetwork!;
        var other = track with { WordNetwork = plan with { Shape = plan.Shape with { Embedding = 4 } } };

        var error = Assert.Throws<ArgumentException>(() => StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                new AddWordVectors().Apply(network, arena);
            },
            other));

        Assert.Contains("The vectors have 8 numbers. Expected 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_refuses_a_cap_that_leaves_no_room()
    {
        var error = Assert.Throws<ArgumentException>(() => StepTrial.Run(
            arena =>
            {
                using var network = StepTrial.Network(seed: 3);
                new AddWordVectors().Apply(network, arena);
            },
            track with { ParameterCap = CountOfTeacher }));

        Assert.Contains("leaves no room for words", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The whole vocabulary is over the cap and the trimmed one is not, so that the bound has no words and the network has some.</summary>
    [Fact]
    public void A_chain_with_it_is_trained_within_the_cap_and_labels_the_same_when_it_is_read_back()
    {
        var kept = TrimVocabulary.KeptIds(SmallTrack.Data.Split(Split.Training).Examples, SmallTrack.Data.WordPiece).Length;
        var trimmed = ParameterCount.Of(SmallTrack.Shapes.Teacher with { Vocabulary = kept }, SmallTrack.Track.Task.Labels.Count);
        var cap = trimmed + (Width * SmallTrack.Shapes.Teacher.Hidden) + (21 * Width);
        Assert.InRange(cap, 0, CountOfTeacher);
        using var artifacts = new TemporaryFolder();
        SmallTrack.SaveTeacher(artifacts.Path);
        var chain = new Chain();

        var record = SmallTrack.Run(artifacts.Path, chain, track: track with { ParameterCap = cap });

        Assert.Equal((RunStatus.Ok, ""), (record.Status, record.Reason));
        Assert.Equal(cap, record.Parameters);
        Assert.Null(record.Shape!.Ranks);
        Assert.Equal(vectors.Sha256, record.Provenance.Vectors);
        Assert.Equal(20, record.Steps![1].Figures!["words"]);
        var folder = SmallTrack.FolderOf(artifacts.Path, chain);
        using var network = (Network)TrainedModel.Load(folder.Path, SmallTrack.Data.WordPiece, SmallTrack.Track.Task);
        Assert.Equal((kept, 21), (network.Pieces!.Own.VocabularySize, network.VectorWords!.Rows));
        var test = SmallTrack.Data.Split(Split.Test);
        Assert.Equal(record.Test!["f1_word"], test.Scorer.Score(network.PredictionsFor(test.Examples, CPU)).Headline);
        var file = artifacts.PathOf("model.onnx");
        OnnxFile.Write(network, file);
        using var session = OnnxSession.Open(file, 1);
        var compared = OnnxComparison.Of(network, session, test.Examples);
        Assert.InRange(compared.LargestDifference, 0, OnnxComparison.Tolerance);
        Assert.Equal(0, compared.OtherLabels);
    }

    private static IEnumerable<string> TrainingWords() =>
        SmallTrack.Data.Split(Split.Training).Examples.SelectMany(example => example.Words).Select(WordKey.Of);

    private static float[] Logits(Network network, IReadOnlyList<Example> examples)
    {
        using var logits = network.LogitsAt(examples, CPU);
        return Tiny.Values(logits);
    }

    private sealed class Chain : ChainMethod
    {
        public override string Name => "chain-with-words";

        public override string Summary => "for a test";

        public override IReadOnlyList<CompressionStep> Steps =>
            [new TrimVocabulary(), new AddWordVectors(), new FactorizeLayers(activationAware: true), FineTune.OnLabels()];
    }
}
