using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tasks.TextClassification;
using Harness.Tasks.TextClassification.Synthetic;
using Harness.Training;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

public sealed class MeanOfRunsTests : IDisposable
{
    // Longer than the small track's own training, after which a student finds nothing.
    private static readonly Track Longer = SmallTrack.Track with
    {
        Recipes = SmallTrack.Track.Recipes with { FromScratch = new Recipe(LearningRate: 1e-2, Epochs: 20) },
        WordNetwork = new WordNetworkPlan(
            SmallTrack.Track.WordNetwork!.Shape with { Embedding = 16, Hidden = 16, Dropout = 0.1 },
            new Recipe(LearningRate: 1e-2, Epochs: 8) { BatchSize = 8 }),
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_run_is_scored_by_itself_and_with_every_other()
    {
        RunRecord[] records = [Run(new LoneStudent(), seed: 1), Run(new LoneStudent(), seed: 2), Run(new BiLstmCrfEntry(), seed: 1)];
        var told = new List<CombinedRow>();

        var rows = new MeanOfRuns(SmallTrack.ContextIn(folder.Path, Longer)).Score([.. records.Select(FolderOf)], told.Add);

        Assert.Equal(
            [
                "bilstm-crf-seed1", "lone-student-seed1", "lone-student-seed2",
                "bilstm-crf-seed1 + lone-student-seed1", "bilstm-crf-seed1 + lone-student-seed2", "lone-student-seed1 + lone-student-seed2",
                "bilstm-crf-seed1 + lone-student-seed1 + lone-student-seed2",
            ],
            rows.Select(row => row.Runs));
        Assert.Equal(rows, told);
        Assert.Equal(records[0].Validation!["f1_word"], rows[1].Validation);
        Assert.Equal(records[1].Validation!["f1_word"], rows[2].Validation);
        Assert.All(rows, row => Assert.InRange(row.Validation!.Value, 0.01, 0.99));
        Assert.All(rows, row => Assert.InRange(row.ValidationApart!.Value, 0.01, 0.99));
    }

    [Fact]
    public void A_run_with_its_own_copy_scores_as_the_run()
    {
        var record = Run(new LoneStudent(), seed: 1);
        var copy = record with { Seed = 2 };
        Directory.CreateDirectory(FolderOf(copy).Path);
        foreach (var file in Directory.GetFiles(FolderOf(record).Path))
            File.Copy(file, Path.Combine(FolderOf(copy).Path, Path.GetFileName(file)));

        var rows = new MeanOfRuns(SmallTrack.ContextIn(folder.Path, Longer)).Score([FolderOf(record), FolderOf(copy)], _ => { });

        Assert.Equal(rows[0].Validation, rows[2].Validation);
        Assert.Equal(rows[0].ValidationApart, rows[2].ValidationApart);
    }

    /// <summary>A network without rare tokens reads the text in tokens of its own, and still labels the same words as the others.</summary>
    [Fact]
    public void A_network_with_fewer_tokens_scores_as_in_its_own_run()
    {
        var track = Longer with { Recipes = Longer.Recipes with { Teacher = new Recipe(LearningRate: 5e-3, Epochs: 6) { BatchSize = 8 } } };
        RunRecord[] records =
        [
            SmallTrack.Run(folder.Path, new TeacherEntry(), seed: 1, track),
            SmallTrack.Run(folder.Path, new VocabularyTrim(), seed: 1, track),
        ];

        var rows = new MeanOfRuns(SmallTrack.ContextIn(folder.Path, track)).Score([.. records.Select(FolderOf)], _ => { });

        Assert.True(records[1].Shape!.Vocabulary < records[0].Shape!.Vocabulary);
        Assert.Equal(records.Select(record => (double?)record.Validation!["f1_word"]), rows.Take(2).Select(row => row.Validation));
        Assert.All(rows, row => Assert.InRange(row.Validation!.Value, 0.01, 0.99));
    }

    [Fact]
    public void Inputs_that_are_labelled_as_a_whole_have_one_way_to_be_scored()
    {
        const int Vocabulary = 400;
        var shape = new BertShape(Vocabulary, Hidden: 16, Layers: 1, Heads: 2, Intermediate: 32) { Positions = 48, Pooling = Pooling.Pooler };
        var task = new TextClassificationTask(Sentiment.Names);
        var track = TrackCatalog.Find("quick-text") with
        {
            Task = task,
            Data = new SyntheticReviewData(task, seed: 18, train: 400, validation: 200, test: 40, Vocabulary, maximumLength: 48),
            Shapes = new TrackShapes(Teacher: shape, Student: shape, EmbeddingRank: 4),
            ParameterCap = 20_000,
            Recipes = SmallTrack.Track.Recipes with { FromScratch = new Recipe(LearningRate: 5e-3, Epochs: 8) { BatchSize = 8 } },
        };
        var context = new RunContext(track, track.Data.Open(null), CPU, folder.Path);
        RunRecord[] records = [RunIn(context, seed: 1), RunIn(context, seed: 2)];

        var rows = new MeanOfRuns(context).Score([.. records.Select(FolderOf)], _ => { });

        Assert.Equal(records.Select(record => track.Task.Metrics.Headline.Of(record.Validation)), rows.Take(2).Select(row => row.Validation));
        Assert.All(rows, row => Assert.Null(row.ValidationApart));
        Assert.All(rows, row => Assert.InRange(row.Validation!.Value, 0.5, 1));
    }

    [Fact]
    public void A_mean_is_that_of_the_probabilities()
    {
        Assert.Equal([0.5f, 0.5f, 0.25f, 0.75f], MeanOfRuns.MeanOf([[0.75f, 0.25f, 0.25f, 0.75f], [0.25f, 0.75f, 0.25f, 0.75f]]));
    }

    [Fact]
    public void One_run_or_one_run_twice_or_eight_are_refused()
    {
        var run = FolderOf(Run(new LoneStudent(), seed: 1));
        var mean = new MeanOfRuns(SmallTrack.ContextIn(folder.Path, Longer));

        Assert.StartsWith("1 runs are named.", Assert.Throws<ArgumentException>(() => mean.Score([run], _ => { })).Message, StringComparison.Ordinal);
        Assert.Equal(
            "lone-student-seed1 is named twice. Expected different runs.",
            Assert.Throws<ArgumentException>(() => mean.Score([run, run], _ => { })).Message);
        RunFolder[] eight = [.. Enumerable.Range(1, 8).Select(seed => new RunFolder(folder.Path, run.Key with { Seed = seed }))];
        Assert.StartsWith("8 runs are named.", Assert.Throws<ArgumentException>(() => mean.Score(eight, _ => { })).Message, StringComparison.Ordinal);
    }

    private static RunRecord RunIn(RunContext context, int seed)
    {
        var method = new LoneStudent();
        var run = new RunFolder(context.Artifacts, new RunKey(context.Track.Name, method.Name, seed));
        using var log = new RunLog(run.Begin(), _ => { });
        using var turn = MachineTurn.Begin(context.Artifacts, "a test");
        return SmallTrack.Finished(run, () => new Referee(context).Run(method, seed, log, turn));
    }

    private RunFolder FolderOf(RunRecord record) => new(folder.Path, record.Key);

    private RunRecord Run(ContestMethod method, int seed)
    {
        SmallTrack.SaveTeacher(folder.Path);
        return SmallTrack.Run(folder.Path, method, seed, Longer);
    }
}
