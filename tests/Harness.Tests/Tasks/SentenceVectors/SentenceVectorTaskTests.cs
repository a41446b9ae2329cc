using Harness.Common;
using Harness.Contest.Compression;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks.SentenceVectors;
using Harness.Text;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class SentenceVectorTaskTests : IDisposable
{
    private static readonly BertShape Shape = Tiny.Shape with { Pooling = Pooling.Mean, Heads = 4 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The whole set has Spearman's coefficient; a part of it has Pearson's of the ranks that its pairs have in the whole set.</summary>
    [Fact]
    public void The_correlation_follows_from_numbers_that_are_added_up()
    {
        var random = new SplitMix(5);
        double[] scores = [.. Enumerable.Range(0, 60).Select(_ => (double)random.Below(6))];
        double[] cosines = [.. scores.Select(score => score + (3 * random.Uniform()))];
        var numbers = RankCorrelation.NumbersOf(scores, cosines);

        Assert.Equal(Correlation.Spearman(scores, cosines), new RankCorrelation().Of(numbers), 1e-12);
        var part = Enumerable.Range(0, 60).Where(i => i % 3 == 0).ToArray();
        var expected = Correlation.Pearson(
            [.. part.Select(i => Correlation.Ranks(scores)[i])], [.. part.Select(i => Correlation.Ranks(cosines)[i])]);
        Assert.Equal(expected, new RankCorrelation().Of([.. part.Select(i => numbers[i])]), 1e-12);
        Assert.Equal(0, new RankCorrelation().Of(RankCorrelation.NumbersOf(scores, new double[60])));
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, true)]
    [InlineData(new double[] { 1.5, 1.5, 3 }, true)]
    [InlineData(new double[] { 1, 2, 4 }, false)]
    [InlineData(new double[] { 1, 1, 3 }, false)]
    public void Numbers_together_are_ranks(double[] ranks, bool expected)
    {
        var numbers = ranks.Select((rank, i) => new[] { 1, i + 1, rank, (i + 1) * (i + 1), rank * rank, (i + 1) * rank }).ToArray();

        Assert.All(numbers, one => Assert.True(new RankCorrelation().CanBe(one, labels: null)));
        Assert.Equal(expected, new RankCorrelation().CanBeTogether(numbers));
    }

    /// <summary>The cosines are 1, 0 and -1, which people order 5, 1 and 3: the ranks differ by 0, 1 and 1, and 1 - 6 * 2 / (3 * 8) = 0.5.</summary>
    [Fact]
    public void A_split_is_scored_by_the_cosines_of_its_pairs()
    {
        float[][] vectors = [[2, 0], [5, 0], [0, 3], [-1, 0]];
        var scorer = new SimilarityScorer(
            new SimilarityMetrics(SimilarityMetrics.OnFurtherSets(["SICK-R"])),
            [[new(5, 0, 1), new(1, 0, 2), new(3, 0, 3)], [new(2, 0, 1), new(1, 0, 3)]]);

        var scores = scorer.Score(Predictions.OfVectors(vectors));

        Assert.Equal(0.5, scores.Headline, 1e-12);
        Assert.Equal(["spearman", "pearson", "spearman_sick_r"], scores.Values.Keys);
        Assert.Equal(1, scores.Values["spearman_sick_r"], 1e-12);
        // The scores' deviations are 2, -2 and 0, and those of the cosines 1, 0 and -1.
        Assert.Equal(2 / Math.Sqrt(8 * 2), scores.Values["pearson"], 1e-12);
        Assert.Equal(3, scores.Sentences.Count);
    }

    [Fact]
    public void What_a_test_or_validation_set_has_is_not_learnt_from()
    {
        var sets = new SentenceSets(
            [new(1, "A cat sat.", "A dog ran."), new(2, "Birds sing.", "Fish swim.")],
            ["the  MAN ate!", "Nobody came."],
            [new(3, "a CAT sat", "Rain fell.")],
            [[new(4, "Snow fell.", "The man ate.")]]);

        var kept = sets.WithoutLeaks();

        Assert.Equal(["Birds sing."], kept.TrainingPairs.Select(pair => pair.First));
        Assert.Equal(["Nobody came."], kept.TrainingSentences);
    }

    /// <summary>The counts are those of the published encoder without pooler, and of a published study that halved it.</summary>
    [Fact]
    public void An_encoder_without_a_head_has_the_published_number_of_parameters_and_less_than_eight_tenths_when_halved()
    {
        var miniLm = TrackCatalog.Find("sentence-en").Shapes.Teacher;
        var halved = new CutHalves(byImportance: true).ShapeAfter(miniLm, TrackCatalog.Find("sentence-en"));

        Assert.Equal(22_565_376, ParameterCount.Of(miniLm, labels: 0));
        Assert.Equal(17_248_896, ParameterCount.Of(halved, labels: 0));
    }

    /// <summary>The study that the entry follows publishes both counts; the vocabulary is that of LaBSE cut to English and Russian.</summary>
    [Fact]
    public void Halves_of_LaBSE_have_the_published_number_of_parameters()
    {
        var labse = new BertShape(Vocabulary: 55_083, Hidden: 768, Layers: 12, Heads: 12, Intermediate: 3_072) { Pooling = Pooling.Pooler };
        var halved = new CutHalves(byImportance: true).ShapeAfter(labse, TrackCatalog.Find("sentence-en"));

        Assert.Equal(128_345_088, ParameterCount.Of(labse, labels: 0));
        Assert.Equal(85_845_504, ParameterCount.Of(halved, labels: 0));
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.Pooler)]
    public void An_encoder_is_saved_loaded_and_exported_with_its_vectors(Pooling pooling)
    {
        using var network = Tiny.Network(Shape with { Pooling = pooling }, labels: []);
        var examples = Tiny.Examples(20);
        network.Save(folder.Path);
        using var loaded = Network.Load(folder.Path);
        loaded.Module.eval();
        OnnxFile.Write(loaded, folder.PathOf(OnnxFile.Name));
        using var session = OnnxSession.Open(folder.PathOf(OnnxFile.Name), threads: 1);

        var vectors = network.PredictionsFor(examples, CPU).Vectors;
        var comparison = OnnxComparison.Of(loaded, session, examples);

        Assert.True(loaded.GivesVectors);
        Assert.Equal(vectors, loaded.PredictionsFor(examples, CPU).Vectors);
        Assert.Equal(Enumerable.Repeat(Shape.Hidden, 20), vectors.Select(vector => vector.Length));
        if (pooling == Pooling.Mean)
            Assert.Equal(MeanStates(network, examples[3]), vectors[3].Select(number => (double)number), new Close(1e-5));
        Assert.InRange(comparison.LargestDifference, 0, 1e-5);
        Assert.Null(comparison.OtherLabels);
        Assert.Throws<InvalidOperationException>(() => network.Predict(examples, CPU));
        Assert.Throws<ArgumentException>(() => Network.Random(Tiny.Shape, [], seed: 1));
    }

    /// <summary>Vectors at right angles have a squared distance of 2, and vectors of one direction of 0.</summary>
    [Fact]
    public void Vectors_are_matched_by_their_directions()
    {
        using var scope = NewDisposeScope();
        var student = tensor(new float[] { 3, 0, 0, 2 }, [2, 2]);
        var teacher = tensor(new float[] { 0, 1, 0, 5 }, [2, 2]);
        var positions = new LabelledPositions(
            student, tensor(new long[] { -1, -1 }), null, teacher, [tensor(new float[] { 1, 1, 1, 1 }, [2, 1, 2])], null,
            arange(2), new NetworkOutput(student, [tensor(new float[] { 1, 1, 1, 5 }, [2, 1, 2])]));

        Assert.Equal(1, new VectorMatching().Loss(positions).item<float>(), 1e-6);
        // The states differ by 4 in one of four numbers: their mean squared error is 4.
        Assert.Equal(0.5 + 2, new VectorMatching(withStates: true, teacherLayers: 1).Loss(positions).item<float>(), 1e-6);
    }

    /// <summary>
    /// The Taylor term of a head or a neuron is the derivative of the loss by a factor of its columns, which a difference of two losses measures.
    /// </summary>
    [Fact]
    public void Importance_is_the_derivative_of_the_loss_by_a_factor_of_the_columns()
    {
        using var network = Tiny.Network(Shape, type: ScalarType.Float64, labels: []);
        var training = TrainingOf(Tiny.Examples(16));

        var (heads, neurons) = CutHalves.Importance(network, training, CPU, seed: 1);

        var layer = network.Module.Bert.Encoder.Layers[1];
        Assert.Equal(Math.Abs(Slope(((Dense)layer.Attention.Output.Dense).Weight, 2, 4)), heads[1][1], 1e-7);
        Assert.Equal(Math.Abs(Slope(((Dense)layer.Output.Dense).Weight, 5, 6)), neurons[1][5], 1e-7);

        double Slope(Tensor weight, int from, int to) => (LossWith(weight, from, to, 1 + 1e-5) - LossWith(weight, from, to, 1 - 1e-5)) / 2e-5;

        double LossWith(Tensor weight, int from, int to, double factor)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var before = weight.clone();
            weight[.., from..to].mul_(factor);
            var vectors = network.Compute(Batch.Of(training.Examples, [.. Enumerable.Range(0, 16)], CPU)).Logits;
            weight.copy_(before);
            double sum = 0;
            for (var pair = 0; pair < 16; pair += 2)
            {
                var difference = vectors[pair] / vectors[pair].norm() - (vectors[pair + 1] / vectors[pair + 1].norm());
                sum += difference.square().sum().item<double>();
            }

            return sum / (8 * Shape.Hidden);
        }
    }

    /// <summary>Half of the heads and neurons have columns of zeros, so that they do nothing and are the least important.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Halves_that_do_nothing_are_cut_and_the_control_cuts_others(bool byImportance)
    {
        using var network = Tiny.Network(Shape, labels: []);
        using (no_grad())
        {
            foreach (var layer in network.Module.Bert.Encoder.Layers)
            {
                ((Dense)layer.Attention.Output.Dense).Weight[.., 2..6].zero_();
                ((Dense)layer.Output.Dense).Weight[.., 6..].zero_();
            }
        }

        var largest = double.NaN;
        RunOn(network, (_, arena) =>
        {
            using var whole = arena.Teacher.Network.Copy();
            using var cut = new CutHalves(byImportance).Apply(whole, arena);
            Assert.Equal([2, 2], cut.Shape.HeadsByLayer!);
            Assert.Equal(6, cut.Shape.Intermediate);
            var pairs = whole.PredictionsFor(arena.Training.Examples, CPU).Vectors.Zip(cut.PredictionsFor(arena.Training.Examples, CPU).Vectors);
            largest = pairs.Max(pair => pair.First.Zip(pair.Second).Max(numbers => Math.Abs(numbers.First - numbers.Second)));
        });

        Assert.True(byImportance ? largest < 1e-5 : largest > 1e-3, Invariant($"largest difference {largest}"));
    }

    /// <summary>A student that starts from other weights comes nearer to its teacher, and the run has figures and no file of labels.</summary>
    [Fact]
    public void A_run_on_such_a_track_learns_the_teachers_vectors()
    {
        using var teacher = Tiny.Network(Shape, labels: []);
        double before = 0;
        double after = 0;
        var record = RunOn(teacher, (network, arena) =>
        {
            before = Distance(network, arena);
            arena.Fit(network, new VectorMatching(), new Recipe(LearningRate: 0.01, Epochs: 30) { BatchSize = 4 });
            after = Distance(network, arena);
        });

        Assert.Equal(RunStatus.Ok, record.Status);
        Assert.InRange(after, 0, before / 3);
        Assert.Equal(["spearman", "pearson"], record.Test!.Keys);
        Assert.Empty(Directory.GetFiles(folder.Path, "predictions-*", SearchOption.AllDirectories));
        Assert.Single(Directory.GetFiles(folder.Path, "test-sentences.csv", SearchOption.AllDirectories));

        static double Distance(Network network, Arena arena)
        {
            var own = UnitVectors.Of(network.PredictionsFor(arena.Training.Examples, CPU).Vectors);
            var theirs = UnitVectors.Of(arena.Teacher.Network.PredictionsFor(arena.Training.Examples, CPU).Vectors);
            return own.Zip(theirs, (left, right) => 1 - UnitVectors.Cosine(left, right)).Average();
        }
    }

    /// <summary>Vectors of the data's own are learnt in place of the teacher's.</summary>
    [Fact]
    public void A_network_learns_the_vectors_that_the_data_give_it()
    {
        using var teacher = Tiny.Network(Shape, labels: []);
        var distances = new List<double>();

        var record = RunOn(teacher, (network, arena) =>
        {
            distances.Add(Distance(network, arena));
            arena.FitToTargets(network, new Recipe(LearningRate: 1e-2, Epochs: 12) { BatchSize = 8 });
            distances.Add(Distance(network, arena));
        }, hasTargets: true);

        Assert.Equal("ok", record.Status);
        Assert.Equal("the data's vectors", Assert.Single(record.Trainings!).Objective);
        Assert.True(distances[1] < 0.6 * distances[0], $"The mean distance went from {distances[0]:F3} to {distances[1]:F3}.");

        static double Distance(Network network, Arena arena)
        {
            var own = UnitVectors.Of(network.PredictionsFor(arena.Training.Examples, CPU).Vectors);
            return own.Zip(UnitVectors.Of(arena.Training.Targets!), (left, right) => 1 - UnitVectors.Cosine(left, right)).Average();
        }
    }

    [Fact]
    public void A_task_without_targets_has_none_to_learn()
    {
        using var teacher = Tiny.Network(Shape, labels: []);

        var error = Assert.Throws<InvalidOperationException>(
            () => RunOn(teacher, (network, arena) => arena.FitToTargets(network, new Recipe(LearningRate: 1e-2, Epochs: 1))));

        Assert.Contains("give training inputs no vectors", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The published encoder has MTEB's figure on the test set by this track's own way, and no sentence to learn from is tested.</summary>
    [CheckpointFact("minilm", "stsb/stsb-en-test.csv", "sick2014/SICK_train.txt", "semeval-sts/2013/OnWN.test.tsv")]
    public void The_track_tests_the_published_encoder_on_sentences_that_are_not_learnt_from()
    {
        var track = TrackCatalog.Find("sentence-en");
        var data = track.Data.Open(RealData.Folder);
        var tested = data.WordsOf(Split.Test).Concat(data.WordsOf(Split.Validation)).Select(Key).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(data.WordsOf(Split.Training), words => tested.Contains(Key(words)));
        Assert.InRange(data.Split(Split.Training).Pairs.Count, 2_000, 5_749);
        Assert.All(data.Split(Split.Training).Pairs, pair => Assert.Equal(pair.First + 1, pair.Second));

        static string Key(IReadOnlyList<string> words) => string.Concat(string.Concat(words).Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    private static double[] MeanStates(Network network, Example example)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return Tiny.Doubles(network.Compute(Batch.Of([example], [0], CPU)).HiddenStates[^1][0].mean([0]));
    }

    private static Split TrainingOf(Example[] examples) =>
        new(Split.Training, examples.Length, [.. examples.Select(Whole)], new SimilarityScorer(new SimilarityMetrics([]), []))
        {
            Pairs = [.. Enumerable.Range(0, examples.Length / 2).Select(i => (2 * i, (2 * i) + 1))],
        };

    private static Example Whole(Example example) => example with { Labels = [Example.Unknown, .. example.Labels[1..].Select(_ => Example.Ignored)] };

    // Runs a method that starts from random weights on a track whose sentences are words of the small corpus.
    private RunRecord RunOn(Network teacher, Action<Network, Arena> training, bool hasTargets = false)
    {
        const int Longest = 16;
        var wordPiece = SmallTrack.Data.WordPiece;
        var sentences = SmallTrack.Data.WordsOf(Split.Training).Select(words => string.Join(' ', words.Take(8))).Distinct().ToArray();
        var random = new SplitMix(9);
        SentencePair[] Pairs(int from, int count) =>
            [.. Enumerable.Range(from, count).Select(i => new SentencePair(random.Below(5), sentences[2 * i], sentences[(2 * i) + 1]))];
        var task = new SentenceVectorTask([], Longest, hasTargets);
        // Both sentences of a pair are to have one of two vectors.
        float[] left = [1, 0, 0, 0, 0, 0, 0, 0];
        float[] right = [0, 0, 2, 0, 0, 0, 0, 0];
        var targets = hasTargets ? new TargetVectors([.. Enumerable.Range(0, 40).Select(i => i / 2 % 2 == 0 ? left : right)], "by hand") : null;
        var data = new SentencePairData(
            new SentenceSets(Pairs(0, 20), [], Pairs(20, 10), [Pairs(30, 15)]), task, wordPiece, Longest, TextSource.None("none"), targets);
        var shape = teacher.Shape with { Vocabulary = wordPiece.VocabularySize };
        var track = SmallTrack.Track with { Task = task, Shapes = SmallTrack.Shapes with { Teacher = shape }, ParameterCap = 100_000 };
        var context = new RunContext(track, data, CPU, folder.Path);
        using var whole = Tiny.Network(shape, labels: []);
        whole.CopyMatching(teacher);
        SmallTrack.SaveTeacher(context, whole);
        var method = new FakeMethod
        {
            Shape = shape,
            Training = (network, arena) =>
            {
                training(network, arena);
                return network;
            },
        };
        var run = SmallTrack.FolderOf(folder.Path, method);
        using var log = new RunLog(run.Begin(), _ => { });
        using var turn = MachineTurn.Begin(folder.Path, "a test");
        return SmallTrack.Finished(run, () => new Referee(context).Run(method, seed: 1, log, turn));
    }

    private sealed class Close(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
