using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace TestSupport;

/// <summary>Runs entries of a track in this process, as the program runs them, and makes the tables.</summary>
internal sealed class TrackRun(Track track, string folder, PretrainedCheckpoint? pretrained = null) : IRunStarter, IContestObserver
{
    private readonly MethodCatalog catalog = MethodCatalog.Load([]);

    private readonly RunContext context = new(track, track.Data.Open(folder), CPU, Path.Combine(folder, "runs")) { Pretrained = pretrained };

    public async Task<PublishedResults> PublishAsync(params string[] methods)
    {
        var contest = new RunQueue(context, this, this);
        var records = await contest.RunAsync([.. methods.Select(catalog.Find)], catalog.Find(TeacherRun.Method), _ => [1], jobs: 1);
        var results = new ResultsFolder(Path.Combine(folder, "results"), track.Name);
        if (track.Definition is { } definition)
            results.PublishTrack(definition);
        results.PublishData(Split.Names.Select(context.Data.Split));
        foreach (var record in records)
            results.Publish(FolderOf(record.Method), record);
        return results.WriteTables(new Staleness(track, catalog).Present);
    }

    public RunFolder FolderOf(string method) => new(context.Artifacts, new RunKey(track.Name, method, 1));

    public Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel)
    {
        using var log = new RunLog(FolderOf(run.Method).Begin(), watch);
        using var turn = MachineTurn.Begin(context.Artifacts, run.ToString());
        new Referee(context).Run(catalog.Find(run.Method), run.Seed, log, turn);
        return Task.FromResult<string?>(null);
    }

    public void Planned(int runs)
    {
    }

    public void Started(RunKey run)
    {
    }

    public void Happened(RunKey run, RunEvent happening)
    {
    }

    public void Ended(RunKey run, RunRecord record, bool kept)
    {
    }
}
