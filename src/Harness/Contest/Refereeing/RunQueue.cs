using System.Collections.Concurrent;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Runs one entry in a process of its own.</summary>
public interface IRunStarter
{
    /// <summary>Starts a run in the folder that was begun for it, and waits until its process has ended.</summary>
    /// <returns>Null when the process said that its record is final; otherwise a sentence that says how it ended.</returns>
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
/// Runs entries on a track, each in a process of its own: first the teacher and the entries that need none, then the others, those with several
/// teachers last. A finished run is kept while nothing that it depends on has changed, a run that was killed goes on from its last state on disk, and
/// a run that another process works on is waited for.
/// </summary>
public sealed class RunQueue(RunContext context, IRunStarter starter, IContestObserver observer)
{
    /// <summary>Runs entries with their seeds.</summary>
    /// <param name="methods">The entries that were asked for, with those that teach them.</param>
    /// <param name="teacher">The entry that trains the teacher. It runs in any case.</param>
    /// <param name="seedsOf">Gives the seeds of an entry.</param>
    /// <param name="jobs">The number of runs at the same time.</param>
    /// <returns>A record for every run, the teacher's first. When a teacher failed, the runs that need it are left out.</returns>
    public async Task<IReadOnlyList<RunRecord>> RunAsync(
        IReadOnlyList<ContestMethod> methods,
        ContestMethod teacher,
        Func<ContestMethod, IReadOnlyList<int>> seedsOf,
        int jobs,
        CancellationToken cancel = default)
    {
        var runs = Order(methods, teacher, seedsOf);
        observer.Planned(runs.Count);
        // Whether the runs that others learn from ended well.
        var taught = runs.Where(run => run.Seed == TeacherRun.Seed)
            .ToDictionary(run => run.Method.Name, _ => new TaskCompletionSource<bool>(), StringComparer.Ordinal);
        var records = new ConcurrentDictionary<int, RunRecord>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, runs.Count),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel },
            async (i, stop) =>
            {
                var (method, seed) = runs[i];
                var canRun = true;
                foreach (var name in TeachersOf(method))
                    canRun &= await taught[name].Task.WaitAsync(stop);
                if (canRun)
                    records[i] = await TryRunAsync(method, seed, stop);
                if (seed == TeacherRun.Seed)
                    taught[method.Name].SetResult(canRun && records[i].Status == RunStatus.Ok);
            });
        return [.. records.OrderBy(record => record.Key).Select(record => record.Value)];
    }

    /// <summary>Makes one run, or keeps it where it is finished. Its teachers have to be there.</summary>
    /// <exception cref="FileNotFoundException">A teacher has not run; the message says which.</exception>
    public async Task<RunRecord> RunOneAsync(ContestMethod method, int seed, CancellationToken cancel = default)
    {
        observer.Planned(1);
        return await RunAsync(method, seed, cancel);
    }

    /// <summary>
    /// The order in which runs begin: the teacher, then the entries that need none, then those that it teaches alone, then those that others teach
    /// too. An entry that teaches runs with the teacher's seed, whatever seeds it was asked for with.
    /// </summary>
    public static IReadOnlyList<(ContestMethod Method, int Seed)> Order(
        IReadOnlyList<ContestMethod> methods, ContestMethod teacher, Func<ContestMethod, IReadOnlyList<int>> seedsOf)
    {
        var teaching = methods.SelectMany(method => method.FurtherTeachers).ToHashSet(StringComparer.Ordinal);
        var others = methods
            .SelectMany(method => SeedsOf(method).Select(seed => (Method: method, Seed: seed)))
            .Where(run => run.Method.Name != TeacherRun.Method || run.Seed != TeacherRun.Seed)
            .OrderBy(run => GenerationOf(run.Method, methods, method => method.FurtherTeachers))
            .ThenBy(run => run.Method.NeedsTeacher);
        return [(teacher, TeacherRun.Seed), .. others];

        IEnumerable<int> SeedsOf(ContestMethod method) =>
            teaching.Contains(method.Name) ? seedsOf(method).Prepend(TeacherRun.Seed).Distinct() : seedsOf(method);
    }

    /// <summary>
    /// Counts the entries that run one after another before an entry, because each teaches the next: 0 for one that nobody teaches. An entry comes
    /// after all that teach it, so that none waits for one that has no place to run.
    /// </summary>
    /// <param name="methods">The entries of the contest. Teachers that are not among them do not count.</param>
    /// <param name="teachersOf">Gives the names of the entries that teach an entry.</param>
    /// <exception cref="ArgumentException">Entries teach each other.</exception>
    public static int GenerationOf(
        ContestMethod method, IReadOnlyCollection<ContestMethod> methods, Func<ContestMethod, IEnumerable<string>> teachersOf)
    {
        return Count(method, deep: 0);

        int Count(ContestMethod taught, int deep) => deep > methods.Count
            ? throw new ArgumentException($"{taught.Name} is taught by an entry that it teaches itself. Expected no circle of FurtherTeachers.")
            : methods.Where(one => teachersOf(taught).Contains(one.Name)).Select(one => Count(one, deep + 1) + 1).DefaultIfEmpty().Max();
    }

    /// <summary>The names of the entries that have to run before an entry. The teacher itself waits for nobody.</summary>
    public static IEnumerable<string> TeachersOf(ContestMethod method) =>
        method.NeedsTeacher && method.Name != TeacherRun.Method ? method.FurtherTeachers.Prepend(TeacherRun.Method) : method.FurtherTeachers;

    // What one entry lacks, or does wrong in this process, is a fault of its runs, and the others go on.
    private async Task<RunRecord> TryRunAsync(ContestMethod method, int seed, CancellationToken cancel)
    {
        try
        {
            return await RunAsync(method, seed, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            var record = context.Begin(method, seed, context.ProvenanceWithoutWeights(method)) with
            {
                Reason = RunRecord.TextOf(error.Message),
                DidNotBegin = true,
            };
            observer.Ended(record.Key, record, kept: false);
            return record;
        }
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
            if (folder.FaultOf(finished) is not { } fault)
            {
                if (finished.Precision is { } precision && precision != context.Precision.Name)
                    Note(key, $"kept, although it was trained in {precision} and not in {context.Precision.Name}: "
                        + $"'bench clean --track {key.Track} --all' removes finished runs, so that they are trained anew");
                observer.Ended(key, finished, kept: true);
                return finished;
            }

            Note(key, $"made anew, because {fault}");
        }
        else if (finished is { Status: RunStatus.Ok or RunStatus.Disqualified })
        {
            Note(key, $"stale: {string.Join("; ", finished.Provenance.ChangesTo(provenance))}");
        }

        var record = await TryMakeAsync(method, folder, provenance, cancel);
        observer.Ended(key, record, kept: false);
        return record;
    }

    // A folder that cannot be written or moved is a fault of this run, and the others go on.
    private async Task<RunRecord> TryMakeAsync(ContestMethod method, RunFolder folder, Provenance provenance, CancellationToken cancel)
    {
        try
        {
            return await MakeAsync(method, folder, provenance, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            return context.Begin(method, folder.Key.Seed, provenance) with { Reason = RunRecord.TextOf(error.Message) };
        }
    }

    // Only here does a run's folder get its final name, so that a method cannot leave a finished run that the referee never saw.
    private async Task<RunRecord> MakeAsync(ContestMethod method, RunFolder folder, Provenance provenance, CancellationToken cancel)
    {
        var key = folder.Key;
        folder.Begin();
        var before = folder.RecordText;
        var trouble = await starter.RunAsync(key, happening => observer.Happened(key, happening), cancel);
        if (folder.RecordText != before)
        {
            folder.Remove();
            trouble = $"something wrote {folder.Record} during the run. The referee alone leaves records; what was written has been removed";
        }

        // A process that was killed, or that failed before its run began, leaves no record.
        if ((trouble ?? folder.FaultOfPartial(provenance)) is { } reason)
            return context.Begin(method, key.Seed, provenance) with { Reason = RunRecord.TextOf(reason) };
        var record = RunRecord.Read(folder.PartialRecord);
        folder.Finish(keepsStates: record.Status == RunStatus.Failed);
        return record;
    }

    private void Note(RunKey key, string text) => observer.Happened(key, new RunEvent { Note = text });
}
