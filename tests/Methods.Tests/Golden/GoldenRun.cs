using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Texts;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.NamedEntities;
using Harness.Tasks.SentenceVectors;
using Harness.Tasks.TextClassification;
using Harness.Tasks.TextClassification.Synthetic;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace Methods.Tests.Golden;

/// <summary>
/// Trains entries on a tiny track, which takes a second each. The track has everything that the entries of the catalogue ask for: text, a pretrained
/// network and every shape. Training is in float32 on one thread.
/// </summary>
internal sealed class GoldenRun : IDisposable
{
    /// <summary>The name of the row of predictions that no network made. What tokenizer, alignment and scoring make of them is exact.</summary>
    public const string FixedLabels = "fixed-labels";

    public const int Vocabulary = 500;
    public const int Positions = 48;

    private const int Seed = 1;

    private readonly Track track;
    private readonly IContestData data;
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<PretrainedCheckpoint> pretrained;
    private readonly Lazy<Network> teacher;

    public GoldenRun(Track? track = null, IContestData? data = null)
    {
        set_num_threads(1);
        this.track = track ?? Track;
        this.data = data ?? Data;
        pretrained = new(Pretrained);
        teacher = new(Trained);
    }

    public static Track Track { get; } = TrackCatalog.Find(TrackCatalog.Default) with
    {
        Name = "golden",
        Data = News(Vocabulary, Positions),
        Shapes = new TrackShapes(
            Teacher: new BertShape(Vocabulary, Hidden: 32, Layers: 2, Heads: 4, Intermediate: 64) { Positions = Positions },
            Student: new BertShape(Vocabulary, Hidden: 16, Layers: 2, Heads: 2, Intermediate: 32) { Positions = Positions },
            EmbeddingRank: 8)
        {
            Shared = new BertShape(Vocabulary, Hidden: 16, Layers: 2, Heads: 2, Intermediate: 32)
            {
                Positions = Positions,
                Sharing = LayerSharing.Layer,
            },
            Halved = new BertShape(Vocabulary, Hidden: 16, Layers: 1, Heads: 2, Intermediate: 32) { Positions = Positions },
            ChainEmbeddingRank = 6,
        },
        ParameterCap = 13_000,
        Pretraining = new PretrainingPlan(new Recipe(LearningRate: 1e-3, Epochs: 0) { Steps = 1 }, SequenceLength: 32),
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 5e-3, Epochs: 6) { WarmUpSteps = 10, BatchSize = 8 },
            FromScratch: new Recipe(LearningRate: 5e-3, Epochs: 4) { WarmUpSteps = 10, BatchSize = 8 },
            FineTuning: new Recipe(LearningRate: 1e-3, Epochs: 2) { WarmUpSteps = 5, BatchSize = 8 }),
        HasText = true,
    };

    private static readonly TextClassificationTask TextTask = new(Sentiment.Names);

    /// <summary>A tiny track whose inputs are labelled as a whole, for the entries that enter no other.</summary>
    public static Track TextTrack { get; } = Track with
    {
        Name = "golden-text",
        Task = TextTask,
        Data = new SyntheticReviewData(TextTask, seed: 18, train: 240, validation: 60, test: 20, Vocabulary, Positions),
        Shapes = new TrackShapes(
            Teacher: Track.Shapes.Teacher with { Pooling = Pooling.Pooler },
            Student: Track.Shapes.Student with { Pooling = Pooling.Pooler },
            EmbeddingRank: 8)
        {
            BiLstm = new BiLstmShape(Vocabulary: 200, Embedding: 16, Hidden: 16, Dense: 16, Positions),
            TinyBert = new BertShape(300, Hidden: 16, Layers: 1, Heads: 2, Intermediate: 16) { Positions = Positions, Pooling = Pooling.Pooler },
        },
        Recipes = Track.Recipes with
        {
            TinyBert = new PretrainingPlan(
                new Recipe(LearningRate: 5e-3, Epochs: 0) { Steps = 20, WarmUpSteps = 5, BatchSize = 8 }, SequenceLength: 24),
        },
        HasText = false,
    };

    private static readonly SentenceVectorTask VectorTask = new([], Positions);

    /// <summary>A tiny track of sentence vectors, for the entries that enter no other. Its teacher is untrained.</summary>
    public static Track VectorTrack { get; } = Track with
    {
        Name = "golden-vectors",
        Task = VectorTask,
        Shapes = new TrackShapes(
            Teacher: Track.Shapes.Teacher with { Pooling = Pooling.Mean },
            Student: Track.Shapes.Student with { Pooling = Pooling.Mean },
            EmbeddingRank: 8)
        {
            ChainEmbeddingRank = 6,
        },
        HasText = false,
    };

    /// <summary>
    /// A tiny track with vectors of words and the room that some entries ask for, for those that enter no other. It says that it begins with MiniLM,
    /// in whose place an untrained network stands.
    /// </summary>
    /// <param name="vectors">The folder of the vectors.</param>
    public static Track WordTrack(string vectors) => Track with
    {
        Name = "golden-words",
        Vectors = vectors,
        Pretraining = null,
        Checkpoint = PublishedModel.MiniLm.Name,
        ParameterCap = 18_000_000,
    };

    /// <summary>Writes a vector for every fourth word of the tiny track's training split.</summary>
    public static void WriteVectors(string folder)
    {
        string[] seen = [.. Data.WordsOf(Split.Training).SelectMany(words => words).Distinct().Order(StringComparer.Ordinal)];
        string[] words = [.. seen.Where((_, place) => place % 4 == 0)];
        var width = Track.WordNetwork!.Shape.Embedding;
        new WordVectors(words, [.. Enumerable.Range(0, words.Length * width).Select(place => MathF.Sin(place))]).Save(folder);
    }

    /// <summary>Pairs of generated reviews. The score of a pair is the number of words that both have.</summary>
    public static IContestData VectorData()
    {
        var reviews = ReviewCorpus.Generate(seed: 18, train: 240, validation: 60, test: 20);
        var sets = new SentenceSets(Pairs(reviews.Train), [], Pairs(reviews.Validation), [Pairs(reviews.Test)]);
        return new SentencePairData(sets, VectorTask, TextTrack.Data.Open(null).WordPiece, Positions, TextSource.None("none"));

        static SentencePair[] Pairs(IReadOnlyList<LabelledText> texts) =>
            [.. texts.Chunk(2).Select(two => new SentencePair(two[0].Words.Intersect(two[1].Words).Count(), two[0].Text, two[1].Text))];
    }

    private static readonly Lazy<IContestData> Opened = new(() => Track.Data.Open(null));

    public static IContestData Data => Opened.Value;

    public static SyntheticNewsData News(int vocabulary, int maximumLength) =>
        new(seed: 2003, train: 240, validation: 60, test: 20, vocabulary, maximumLength);

    /// <summary>Makes the rows of every entry of the catalogue that enters the track, and the one that belongs to none.</summary>
    public IReadOnlyList<GoldenRow> All(MethodCatalog catalog) => [OfFixedLabels(), .. catalog.All.Where(method => method.Enters(track)).Select(Of)];

    public GoldenRow Of(ContestMethod method)
    {
        var watch = new RunWatch();
        var validation = data.Split(Split.Validation);
        var frozen = new Teacher(() => teacher.Value.Copy());
        var context = new RunContext(track, data, CPU, folder.Path) { Pretrained = pretrained.Value };
        var arena = new Arena(context, frozen, method.FurtherTeachers, Seed, watch, seconds: () => 0);
        if (method.NeedsTeacher)
            _ = teacher.Value;
        foreach (var name in method.FurtherTeachers)
            StandInFor(context.TeachingFolder(name).Path);
        manual_seed(Seed);
        using var model = method.TrainModel(method.BuildModel(frozen, track, Seed), arena);
        return Scored(method.Name, model.PredictionsFor(validation.Examples, CPU)) with
        {
            MethodVersion = method.Version,
            Parameters = model.Count().Dense,
            Losses = string.Join(' ', watch.Losses.Select(loss => Invariant($"{loss:G6}"))),
            ValidationLoss = track.Task.HasLabels && model is NeuralModel network ? MeanLoss(network, validation.Examples) : null,
        };
    }

    /// <summary>Makes the row of fixed labels: the gold labels of validation, one in five of which is replaced by a random one.</summary>
    public GoldenRow OfFixedLabels()
    {
        var random = new SplitMix(Seed);
        return Scored(FixedLabels, Predictions.OfLabels([.. data.Split(Split.Validation).Examples.Select(example =>
            example.Labels.Select(label => random.Below(5) == 0 ? random.Below(track.Task.Labels.Count) : Math.Max(label, 0)).ToArray())]));
    }

    public void Dispose()
    {
        if (teacher.IsValueCreated)
            teacher.Value.Dispose();
        folder.Dispose();
    }

    private PretrainedCheckpoint Pretrained()
    {
        using var model = MaskedLanguageModel.Random(track.Shapes.Teacher, Seed + 1);
        return PretrainedCheckpoint.Write(folder.Path, model, track.Shapes.Teacher, data.WordPiece);
    }

    // Another untrained network teaches in place of a further teacher, so that a change of that entry changes no other row.
    private void StandInFor(string path)
    {
        Directory.CreateDirectory(path);
        using var network = Network.Random(track.Shapes.Teacher, track.Task.Labels, Seed + 2);
        network.Save(path, data.WordPiece);
    }

    // The teacher is not trained by its own entry, so that a change of that entry changes no other row.
    private Network Trained()
    {
        var network = Network.Random(track.Shapes.Teacher, track.Task.Labels, Seed);
        if (!track.Task.HasLabels)
            return network;
        return new Trainer(data.Split(Split.Training), data.Split(Split.Validation), CPU, Seed, new RunWatch())
            .Fit(network, new HardLabels(), track.Recipes.Teacher);
    }

    private GoldenRow Scored(string entry, Predictions predicted)
    {
        var scores = data.Split(Split.Validation).Scorer.Score(predicted);
        double? Value(string figure) => scores.Values.TryGetValue(figure, out var value) ? value : null;
        return new GoldenRow
        {
            Entry = entry,
            RulesVersion = Rules.Version,
            F1Word = Value("f1_word"),
            F1Aligned = Value("f1_aligned"),
            MacroF1 = Value("f1_macro"),
            Spearman = Value("spearman"),
        };
    }

    // The network runs over one input at a time, so that nothing is padding.
    private static double MeanLoss(NeuralModel network, IReadOnlyList<Example> examples)
    {
        using var _ = no_grad();
        network.Module.eval();
        var read = network.Read(examples);
        return Enumerable.Range(0, read.Count).Average(index =>
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Of(read, [index], CPU);
            var known = LabelledPositions.Of(batch, network.Compute(batch), teacherLogits: null);
            return new HardLabels().Loss(known).ToDouble();
        });
    }

    private sealed class RunWatch : IRunObserver
    {
        public List<double> Losses { get; } = [];

        public void Note(string text)
        {
        }

        public void Progress(TrainingProgress progress)
        {
        }

        public void Epoch(EpochRow row) => Losses.Add(row.TrainLoss);

        public void Step(StepRecord step)
        {
        }
    }
}
