using System.Collections.Concurrent;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Runs entries on a track: the teacher and beside it those that need none, then the others, each in a process of its own. A finished run is kept while
/// nothing that it depends on has changed; one that was killed is done anew; a run that another process works on is waited for.
/// </summary>
/// <param name="pretrained">What the track's teacher begins with; null for a track whose teacher begins with random weights.</param>
public sealed class RunQueue(
    Track track, IContestData data, string artifacts, IRunStarter starter, IContestObserver observer, PretrainedCheckpoint? pretrained = null)
{
    private readonly Referee referee = new(track, data, CPU, artifacts, pretrained);

    /// <param name="methods">The entries asked for. The teacher is run as well where one of them needs it.</param>
    /// <param name="jobs">Runs at the same time.</param>
    /// <returns>A record for every run, the teacher's first; where it failed, none of those that need it.</returns>
    public async Task<IReadOnlyList<RunRecord>> RunAsync(
        IReadOnlyList<ContestMethod> methods,
        ContestMethod teacher,
        IReadOnlyList<int> seeds,
        int jobs,
        CancellationToken cancel = default)
    {
        var runs = Order(methods, teacher, seeds);
        observer.Planned(runs.Count);
        var first = new TaskCompletionSource<RunRecord>();
        var records = new ConcurrentDictionary<int, RunRecord>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, runs.Count),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel },
            async (i, stop) =>
            {
                if (i > 0 && runs[i].Method.NeedsTeacher && (await first.Task.WaitAsync(stop)).Status != RunStatus.Ok)
                    return;
                records[i] = await RunAsync(runs[i].Method, runs[i].Seed, stop);
                if (i == 0)
                    first.SetResult(records[i]);
            });
        return [.. records.OrderBy(record => record.Key).Select(record => record.Value)];
    }

    /// <summary>The order in which runs begin: the teacher, then those that need none, then the others.</summary>
    public static IReadOnlyList<(ContestMethod Method, int Seed)> Order(
        IReadOnlyList<ContestMethod> methods, ContestMethod teacher, IReadOnlyList<int> seeds)
    {
        var others = methods
            .SelectMany(method => seeds.Select(seed => (Method: method, Seed: seed)))
            .Where(run => run.Method.Name != TeacherRun.Method || run.Seed != TeacherRun.Seed)
            .ToArray();
        return [(teacher, TeacherRun.Seed), .. others.Where(run => !run.Method.NeedsTeacher), .. others.Where(run => run.Method.NeedsTeacher)];
    }

    private async Task<RunRecord> RunAsync(ContestMethod method, int seed, CancellationToken cancel)
    {
        var key = new RunKey(track.Name, method.Name, seed);
        var folder = new RunFolder(artifacts, key);
        observer.Started(key);
        var waiting = new RunEvent { Note = "waiting: another process works on this run" };
        using var held = await Task.Run(() => folder.Lock(() => observer.Happened(key, waiting), cancel), cancel);
        var provenance = referee.Provenance(method);
        var finished = RunRecord.TryRead(folder.Record);
        if (finished is not null && finished.IsCurrent(provenance))
        {
            observer.Ended(key, finished, kept: true);
            return finished;
        }

        if (finished is { Status: RunStatus.Ok or RunStatus.Disqualified })
            observer.Happened(key, new RunEvent { Note = $"stale: {string.Join("; ", finished.Provenance.ChangesTo(provenance))}" });

        var began = DateTime.UtcNow;
        var trouble = await starter.RunAsync(key, happening => observer.Happened(key, happening), cancel);
        var record = RunRecord.TryRead(folder.Record) is { } written && File.GetLastWriteTimeUtc(folder.Record) >= began
            ? written
            // A process that was killed, or that failed before its run began, leaves no record.
            : referee.Begin(method, seed) with { Reason = trouble ?? "the run's process left no record" };
        observer.Ended(key, record, kept: false);
        return record;
    }
}
