using System.Collections.Concurrent;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Harness.Contest.Refereeing;

/// <summary>Runs one entry in a process of its own.</summary>
public interface IRunStarter
{
    /// <summary>Starts a run and waits until its process has ended.</summary>
    /// <returns>Null when the process ended well; otherwise a sentence that says how it ended.</returns>
    Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel);
}

/// <summary>Receives the events of a contest's runs. Calls may come from several threads.</summary>
public interface IContestObserver
{
    /// <summary>Called before any run.</summary>
    /// <param name="runs">The number of runs; there are fewer when the teacher fails.</param>
    void Planned(int runs);

    /// <summary>Called when a run is taken up, also when it turns out to be finished.</summary>
    void Started(RunKey run);

    /// <summary>Called for every event of a run.</summary>
    void Happened(RunKey run, RunEvent happening);

    /// <summary>Called when a run has its record.</summary>
    /// <param name="kept">True when the run was finished before, and nothing that it depends on has changed.</param>
    void Ended(RunKey run, RunRecord record, bool kept);
}

/// <summary>
/// Runs entries on a track, each in a process of its own: first the teacher and the entries that need none, then the others. A finished run is kept
/// while nothing that it depends on has changed, a run that was killed goes on from its last state on disk, and a run that another process works on
/// is waited for.
/// </summary>
public sealed class RunQueue(RunContext context, IRunStarter starter, IContestObserver observer)
{
    /// <summary>Runs entries with their seeds.</summary>
    /// <param name="methods">The entries that were asked for.</param>
    /// <param name="teacher">The entry that trains the teacher. It runs in any case.</param>
    /// <param name="seedsOf">Gives the seeds of an entry.</param>
    /// <param name="jobs">The number of runs at the same time.</param>
    /// <returns>A record for every run, the teacher's first. When the teacher failed, the runs that need it are left out.</returns>
    public async Task<IReadOnlyList<RunRecord>> RunAsync(
        IReadOnlyList<ContestMethod> methods,
        ContestMethod teacher,
        Func<ContestMethod, IReadOnlyList<int>> seedsOf,
        int jobs,
        CancellationToken cancel = default)
    {
        var runs = Order(methods, teacher, seedsOf);
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

    /// <summary>The order in which runs begin: the teacher, then the entries that need none, then the others.</summary>
    public static IReadOnlyList<(ContestMethod Method, int Seed)> Order(
        IReadOnlyList<ContestMethod> methods, ContestMethod teacher, Func<ContestMethod, IReadOnlyList<int>> seedsOf)
    {
        var others = methods
            .SelectMany(method => seedsOf(method).Select(seed => (Method: method, Seed: seed)))
            .Where(run => run.Method.Name != TeacherRun.Method || run.Seed != TeacherRun.Seed)
            .ToArray();
        return [(teacher, TeacherRun.Seed), .. others.Where(run => !run.Method.NeedsTeacher), .. others.Where(run => run.Method.NeedsTeacher)];
    }

    private async Task<RunRecord> RunAsync(ContestMethod method, int seed, CancellationToken cancel)
    {
        var folder = context.FolderOf(method, seed);
        var key = folder.Key;
        observer.Started(key);
        using var held = await Task.Run(
            () => folder.Lock(() => Note(key, "waiting: another process works on this run"), cancel), cancel);
        var provenance = context.Provenance(method);
        var finished = RunRecord.TryRead(folder.Record);
        if (finished is not null && finished.IsCurrent(provenance))
        {
            observer.Ended(key, finished, kept: true);
            return finished;
        }

        if (finished is { Status: RunStatus.Ok or RunStatus.Disqualified })
            Note(key, $"stale: {string.Join("; ", finished.Provenance.ChangesTo(provenance))}");
        var record = await MakeAsync(method, folder, cancel);
        observer.Ended(key, record, kept: false);
        return record;
    }

    private async Task<RunRecord> MakeAsync(ContestMethod method, RunFolder folder, CancellationToken cancel)
    {
        var key = folder.Key;
        var began = DateTime.UtcNow;
        var trouble = await starter.RunAsync(key, happening => observer.Happened(key, happening), cancel);
        if (RunRecord.TryRead(folder.Record) is { } written && File.GetLastWriteTimeUtc(folder.Record) >= began)
            return written;
        // A process that was killed, or that failed before its run began, leaves no record.
        return context.Begin(method, key.Seed) with { Reason = trouble ?? "the run's process left no record" };
    }

    private void Note(RunKey key, string text) => observer.Happened(key, new RunEvent { Note = text });
}
