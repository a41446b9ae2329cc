using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.NamedEntities;
using Harness.Training;
using Methods;
using static TorchSharp.torch;

namespace TestSupport;

/// <summary>The track quick, cut down to seconds.</summary>
internal static class SmallTrack
{
    private const int Vocabulary = 600;

    // Work this small takes longer with several threads, because they wait for each other.
    static SmallTrack() => set_num_threads(1);

    public static TrackShapes Shapes { get; } = new(
        Teacher: new BertShape(Vocabulary, Hidden: 32, Layers: 2, Heads: 2, Intermediate: 64) { Positions = 64 },
        Student: new BertShape(Vocabulary, Hidden: 8, Layers: 1, Heads: 2, Intermediate: 16) { Positions = 64 },
        EmbeddingRank: 4);

    public static Track Track { get; } = TrackCatalog.Find(TrackCatalog.Default) with
    {
        Data = new SyntheticNewsData(seed: 2003, train: 200, validation: 50, test: 60, Vocabulary, maximumLength: 64),
        Shapes = Shapes,
        HasText = true,
        ParameterCap = 10_000,
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 3e-3, Epochs: 2) { WarmUpSteps = 5 },
            FromScratch: new Recipe(LearningRate: 3e-3, Epochs: 2) { WarmUpSteps = 5 },
            FineTuning: new Recipe(LearningRate: 1e-3, Epochs: 1)),
        WordNetwork = new WordNetworkPlan(
            new BiLstmCrfShape(Vocabulary: 200, Embedding: 8, Hidden: 8) { Character = 4, Filters = 4 },
            new Recipe(LearningRate: 3e-3, Epochs: 1)),
    };

    private static readonly Lazy<IContestData> Opened = new(() => Track.Data.Open(null));

    public static IContestData Data => Opened.Value;

    /// <summary>Runs an entry as the program does.</summary>
    public static RunRecord Run(string artifacts, ContestMethod method, int seed = 1, Track? track = null) =>
        Finished(FolderOf(artifacts, method, seed), () => Work(artifacts, method, seed, track));

    /// <summary>Runs an entry as the process of a run does, which leaves the folder to the process that started it.</summary>
    public static RunRecord Work(string artifacts, ContestMethod method, int seed = 1, Track? track = null)
    {
        using var log = new RunLog(FolderOf(artifacts, method, seed).Begin(), _ => { });
        using var turn = MachineTurn.Begin(artifacts, "a test");
        return new Referee(ContextIn(artifacts, track)).Run(method, seed, log, turn);
    }

    /// <summary>Gives the folder of a run its final name, also where the run failed.</summary>
    public static RunRecord Finished(RunFolder run, Func<RunRecord> work)
    {
        try
        {
            return work();
        }
        finally
        {
            run.Finish();
        }
    }

    /// <summary>The context of runs on the CPU.</summary>
    public static RunContext ContextIn(string artifacts, Track? track = null) => new(track ?? Track, Data, CPU, artifacts);

    public static RunFolder FolderOf(string artifacts, ContestMethod method, int seed = 1) =>
        new(artifacts, new RunKey(Track.Name, method.Name, seed));

    /// <summary>Leaves an untrained teacher where runs look for one.</summary>
    public static void SaveTeacher(string artifacts, int seed = 1)
    {
        using var teacher = Network.Random(Shapes.Teacher, Track.Task.Labels, seed);
        SaveTeacher(ContextIn(artifacts), teacher);
    }

    /// <summary>Leaves a network as the teacher of a track, with a record, as if it had run.</summary>
    public static void SaveTeacher(RunContext context, Network teacher)
    {
        var run = context.TeacherFolder;
        var record = RunRecord.TryRead(run.Record) ?? context.Begin(new TeacherEntry(), TeacherRun.Seed) with { Status = RunStatus.Ok };
        teacher.Save(run.Path, context.Data.WordPiece);
        (record with { Weights = Model.WeightsHash(run.Path), Files = RunFiles.HashesIn(run.Path) }).Write(run.Record);
    }

    /// <summary>Leaves a network in the folder of a run. The record of a finished run vouches for it, as if the run had made it.</summary>
    public static void Save(Network network, RunFolder run)
    {
        network.Save(run.Path);
        if (RunRecord.TryRead(run.Record) is { } record)
            (record with { Weights = Model.WeightsHash(run.Path), Files = RunFiles.HashesIn(run.Path) }).Write(run.Record);
    }
}
