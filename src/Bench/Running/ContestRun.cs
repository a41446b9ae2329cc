using System.Globalization;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace Bench.Running;

/// <summary>Trains and referees the entries that a user asked for, shows how it goes, and publishes the records.</summary>
internal static class ContestRun
{
    /// <summary>Makes the runs that were asked for, measures the speed of all finished ones where any is new, and publishes them.</summary>
    /// <param name="methodNames">Names of entries joined by +; null for all entries of the track.</param>
    /// <param name="seedNames">Seeds joined by +; null for the track's and those of published runs.</param>
    /// <param name="askedJobs">The number of runs at the same time; null for as many as there is room for.</param>
    /// <param name="published">The results whose seeds an entry is run with where none were asked for.</param>
    /// <returns>All runs, those that were kept included.</returns>
    /// <exception cref="ArgumentException">There is no such entry, or a seed or a number is not one.</exception>
    public static async Task<FinishedRuns> RunAsync(
        RunSettings settings, string? methodNames, string? seedNames, int? askedJobs, ResultsFolder published, CancellationToken cancel)
    {
        var jobs = settings.JobsOf(askedJobs);
        var track = settings.Track;
        var catalog = MethodCatalog.Load(settings.Plugins);
        var asked = MethodsOf(methodNames, catalog, track);
        var methods = WithTeachers(asked, catalog);
        var seedsOf = SeedsOf(seedNames, track, published, asked);
        settings.CheckFolders();
        using var shared = RunFolder.ShareTrack(settings.Artifacts, track.Name);
        settings = await MissingFiles.FetchAsync(settings, methods, cancel);
        var console = Terminal.Console;
        var data = Waiting.For(console, "reading the data", () => track.Data.Open(settings.Data, settings.Text));
        CheckText(methods, data);
        console.WriteLine(Announcement(settings, methods, RunQueue.Order(methods, catalog.Find(TeacherRun.Method), seedsOf).Count, jobs));
        if (data.WordPiece.VocabularySize < track.Shapes.Teacher.Vocabulary)
            console.WriteLine(SmallVocabulary(data.WordPiece.VocabularySize, track.Shapes.Teacher.Vocabulary));
        foreach (var warning in CutSentences.Warnings(Split.Names.Select(name => track.Task.StatisticsOf(data.Split(name)))))
            console.WriteLine(warning);
        settings = await StartingWeights.EnsureAsync(settings, data, cancel);

        // The precision is measured once, before other runs make the machine busy: processes that measured it side by side might disagree.
        var precision = Waiting.For(console, "choosing the precision", () => settings.Precision);
        console.WriteLine($"encoders are trained in {precision.Precision.Name} ({precision.Reason})");
        settings = settings with { AskedPrecision = precision.Precision };

        var context = settings.ContextOn(data);
        Task<IReadOnlyList<RunRecord>> Contest(IContestObserver observer) =>
            new RunQueue(context, new ChildProcesses(settings), observer)
                .RunAsync(methods, catalog.Find(TeacherRun.Method), seedsOf, jobs, cancel);

        var trained = await LiveProgress.ShowAsync(console, track.Task, Contest);
        var timed = MeasureSpeed(settings, data, trained, cancel);
        cancel.ThrowIfCancellationRequested();
        var notPublished = Publish(settings, data, trained, timed, cancel);
        var byKey = timed.ToDictionary(record => record.Key);
        return new FinishedRuns([.. trained.Select(record => byKey.GetValueOrDefault(record.Key, record))], notPublished);
    }

    /// <summary>Publishes runs that other processes have made, after measuring their speed where that was never done.</summary>
    /// <param name="runs">The runs; null for all finished runs of these data.</param>
    /// <returns>The runs that were found.</returns>
    public static FinishedRuns Gather(RunSettings settings, IReadOnlyList<RunKey>? runs, CancellationToken cancel)
    {
        var data = settings.Track.Data.Open(settings.Data, settings.Text);
        RunRecord[] records = [.. RunFolder.AllOf(settings.Artifacts, settings.Track.Name)
            .Select(folder => RunRecord.Read(folder.Record))
            .Where(record => runs?.Contains(record.Key) ?? record.Provenance.Data == data.Hash)];
        var timed = MeasureSpeed(settings, data, records, cancel);
        return new FinishedRuns(records, Publish(settings, data, records, [.. timed, .. MeasuredWithNew(settings, records)], cancel));
    }

    /// <summary>
    /// Gives the runs whose speed was measured together with that of runs that are not published yet, or of which an earlier run is published. Their
    /// new timings replace the published ones, so that a table can compare them.
    /// </summary>
    internal static IEnumerable<RunRecord> MeasuredWithNew(RunSettings settings, IReadOnlyList<RunRecord> records)
    {
        var published = new ResultsFolder(settings.Output, settings.Track.Name).AllRecords.Select(RunOf).ToHashSet();
        var times = records.Where(record => !published.Contains(RunOf(record))).Select(record => record.TimedUtc).ToHashSet();
        return records.Where(record => record.TimedUtc is { } time && times.Contains(time));

        static (RunKey Key, string Started) RunOf(RunRecord record) => (record.Key, record.Environment.StartedUtc);
    }

    /// <summary>
    /// Measures the speed of all finished runs of the track on this machine together, where that of any of these runs was never measured. Where
    /// all were measured, they keep their timings.
    /// </summary>
    /// <returns>The records of the runs that were measured.</returns>
    internal static IReadOnlyList<RunRecord> MeasureSpeed(
        RunSettings settings, IContestData data, IReadOnlyList<RunRecord> records, CancellationToken cancel)
    {
        if (!records.Any(record => record is { Status: RunStatus.Ok, LatencyMs: null }))
            return [];
        try
        {
            return Trial(settings, data, RunFolder.AllOf(settings.Artifacts, settings.Track.Name), again: false, cancel);
        }
        catch (MachineBusyException error)
        {
            // What was trained is published without it.
            Terminal.WriteLine($"speed is not measured: {error.Message}");
            return [];
        }
    }

    /// <summary>Measures the speed of finished runs of these data in this process, and says how far apart runs of equal shape are.</summary>
    /// <param name="again">True to measure in any case; false where that is needed only if one of the runs was never measured.</param>
    /// <returns>The records of those that were measured.</returns>
    /// <exception cref="MachineBusyException">Others on the machine did not pause, or measured for too long; the message names them.</exception>
    public static IReadOnlyList<RunRecord> Trial(
        RunSettings settings, IContestData data, IReadOnlyList<RunFolder> folders, bool again, CancellationToken cancel)
    {
        var timed = TimingView.Show(Terminal.Console, observer =>
            new TimeTrial(settings.Track.Task, data, settings.Device, Load, observer)
                .Run(folders, record => record.Provenance.Data == data.Hash, MachineTurn.FolderHere, again, cancel));
        foreach (var sentence in EqualShapes.Sentences(timed))
            Terminal.WriteLine(sentence);
        return timed;

        Harness.Models.Model Load(RunFolder folder) => TrainedModel.Load(folder.Path, data.WordPiece, settings.Track.Task);
    }

    /// <summary>Ends a command where a run failed, after all else was done.</summary>
    /// <exception cref="RunFailedException">A run failed; the message is that of the first one.</exception>
    public static void ThrowWhereOneFailed(IReadOnlyList<RunRecord> records)
    {
        var failed = records.Where(record => record.Status == RunStatus.Failed).ToArray();
        if (failed.Length == 0)
            return;
        var first = failed[0];
        throw new RunFailedException(
            Invariant($"{failed.Length} of {records.Count} runs failed; {first.Method}, seed {first.Seed}: {first.Reason}"));
    }

    /// <summary>
    /// Chooses the seeds of an entry: those that were asked for, or the track's and those of the entry's published runs, so that a run reproduces
    /// every row of the table. A deterministic entry runs once, and so does one that only teaches others.
    /// </summary>
    /// <param name="names">Seeds joined by +; null where none were asked for.</param>
    /// <param name="askedFor">The entries that were asked for.</param>
    /// <exception cref="ArgumentException">A seed is not a whole number.</exception>
    public static Func<ContestMethod, IReadOnlyList<int>> SeedsOf(
        string? names, Track track, ResultsFolder published, IReadOnlyList<ContestMethod> askedFor)
    {
        int[]? asked = names is null ? null : [.. NameList.Split(names, "--seeds", "1+2").Select(Seed).Distinct()];
        return method => !askedFor.Contains(method) ? [TeacherRun.Seed]
            : method.IsDeterministic ? [track.Seeds[0]]
            : asked ?? [.. track.Seeds.Union(published.SeedsOf(method.Name)).Order()];
    }

    /// <summary>Finds the entries that were asked for.</summary>
    /// <param name="names">Names of entries joined by +; null for all entries of the track.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it does not enter the track.</exception>
    public static ContestMethod[] MethodsOf(string? names, MethodCatalog catalog, Track track)
    {
        if (names is null)
            return Checked([.. catalog.All.Where(method => MethodCatalog.Enters(method, track))], track);
        ContestMethod[] asked = [.. NameList.Split(names, "--methods", "best-chain+int8-weights").Select(catalog.Find).Distinct()];
        return asked.FirstOrDefault(method => !MethodCatalog.Enters(method, track)) is { } stranger
            ? throw new ArgumentException(
                $"--methods: {stranger.Name} does not enter track {track.Name}, which lacks a text, a shape or pretrained weights that it needs. "
                + $"'bench list --track {track.Name}' shows those that do.")
            : Checked(asked, track);
    }

    private static ContestMethod[] Checked(ContestMethod[] methods, Track track)
    {
        foreach (var method in methods)
            MethodCatalog.CheckOn(method, track);
        return methods;
    }

    /// <summary>Adds the entries that teach others, and those that teach them.</summary>
    public static ContestMethod[] WithTeachers(ContestMethod[] asked, MethodCatalog catalog)
    {
        ContestMethod[] teaching = [.. asked.SelectMany(method => method.FurtherTeachers).Select(catalog.Find).Except(asked).Distinct()];
        return teaching.Length == 0 ? asked : WithTeachers([.. asked, .. teaching], catalog);
    }

    // A text that is missing is told before hours of training.
    private static void CheckText(ContestMethod[] methods, IContestData data)
    {
        string[] readers = [.. methods.Where(method => method.ReadsText).Select(method => method.Name)];
        try
        {
            if (readers.Length > 0)
                _ = data.Text.Documents;
        }
        catch (FileNotFoundException error)
        {
            throw new FileNotFoundException(
                $"{error.Message} It is read by {string.Join(", ", readers)}; without it, name other entries with --methods.", error);
        }
    }

    private static int Seed(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new ArgumentException($"--seeds: '{text}' is not a seed. Expected whole numbers joined by +, such as 1+2+3.");

    private static string Announcement(RunSettings settings, ContestMethod[] methods, int runs, int jobs) =>
        $"track {settings.Track.Name}: {settings.Track.Data.Description}; {RunText.Count(methods.Length, "entry", "entries")} "
        + $"in {RunText.Count(runs, "run", "runs")}; "
        + $"{RunText.Count(jobs, "run", "runs")} at a time, {RunText.Count(settings.Threads, "thread", "threads")} each, "
        + $"{settings.Device}; {RunEnvironment.Here(settings.Device).Flavour}";

    private static string SmallVocabulary(int entries, int rows) =>
        Invariant($"warning: the vocabulary has {entries:N0} entries, but the track's shapes have {rows:N0}, so the others are never used. ")
        + Invariant($"Set shapes.teacher.vocabulary to {entries}.");

    /// <summary>Puts the timings of runs that were measured again in place of those that are published.</summary>
    /// <returns>The number of runs that are not published, because their files are damaged. They are named before.</returns>
    public static int PublishTimings(RunSettings settings, IReadOnlyList<RunRecord> timed, CancellationToken cancel)
    {
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        using var held = HeldResults.Of(results, cancel);
        return PublishEach(timed, record => results.PublishTimings(new RunFolder(settings.Artifacts, record.Key), record)).Count;
    }

    // A run whose files were damaged is named, and the others are published.
    private static IReadOnlyList<RunKey> PublishEach(IEnumerable<RunRecord> records, Action<RunRecord> publish)
    {
        var damaged = new List<RunKey>();
        foreach (var record in records)
        {
            try
            {
                publish(record);
            }
            catch (DataFormatException error)
            {
                Terminal.WriteLine(error.Message);
                damaged.Add(record.Key);
            }
        }

        return damaged;
    }

    /// <summary>Publishes runs, and the timings of those that were measured with them.</summary>
    /// <returns>The number of runs that are not published, because their files are damaged. They are named before.</returns>
    internal static int Publish(
        RunSettings settings, IContestData data, IReadOnlyList<RunRecord> records, IReadOnlyList<RunRecord> timed, CancellationToken cancel)
    {
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        using var held = HeldResults.Of(results, cancel);
        if (settings.Track.Definition is { } definition)
            results.PublishTrack(definition);
        results.PublishData(Split.Names.Select(data.Split));
        var damaged = PublishEach(records, record => results.Publish(new RunFolder(settings.Artifacts, record.Key), record));
        damaged =
        [
            .. damaged,
            .. PublishEach(
                timed.ExceptBy(damaged, record => record.Key),
                record => results.PublishTimings(new RunFolder(settings.Artifacts, record.Key), record)),
        ];
        // Published weights have no record of a pretraining, and a machine that only gathers runs may lack them.
        var pretrained = settings.Pretrained ?? (settings.Track.Pretraining is null ? null : StartingWeights.Find(settings, data)?.Folder);
        if (pretrained is not null)
            results.PublishPretraining(pretrained);
        return damaged.Count;
    }
}

/// <summary>The runs of a contest that has ended.</summary>
/// <param name="Records">The records of all runs, those that were kept included.</param>
/// <param name="NotPublished">The number of runs whose files are damaged, so that they are not published.</param>
internal sealed record FinishedRuns(IReadOnlyList<RunRecord> Records, int NotPublished);
