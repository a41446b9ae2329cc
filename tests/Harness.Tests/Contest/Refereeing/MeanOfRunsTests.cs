using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using Methods;

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

    private RunFolder FolderOf(RunRecord record) => new(folder.Path, record.Key);

    private RunRecord Run(ContestMethod method, int seed)
    {
        SmallTrack.SaveTeacher(folder.Path);
        return SmallTrack.Run(folder.Path, method, seed, Longer);
    }
}
