using System.Globalization;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.NamedEntities;
using Harness.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace Bench.Running;

/// <summary>Trains and referees what a user asked for, shows how it goes, and publishes the records.</summary>
internal static class ContestRun
{
    /// <param name="methodNames">Joined by +; null for all that enter the track.</param>
    /// <param name="seedNames">Joined by +; null for the track's.</param>
    /// <param name="askedJobs">Null for as many as there is room for.</param>
    /// <exception cref="ArgumentException">A name, a seed or a number is none.</exception>
    public static async Task<IReadOnlyList<RunRecord>> RunAsync(RunSettings settings, string? methodNames, string? seedNames, int? askedJobs, CancellationToken cancel)
    {
        var jobs = settings.JobsOf(askedJobs);
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = MethodsOf(methodNames, catalog, settings.Track);
        var seeds = SeedsOf(seedNames, settings.Track);
        var data = settings.Track.Data.Open(settings.Data, settings.Text);
        var console = Terminal.Console;
        console.WriteLine(
            $"track {settings.Track.Name}: {settings.Track.Data.Description}; {RunText.Count(methods.Length, "entry", "entries")}, {(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(' ', seeds)}; "
            + $"{RunText.Count(jobs, "run", "runs")} at a time, {RunText.Count(settings.Threads, "thread", "threads")} each, {settings.Device}; {RunEnvironment.Here(settings.Device).Flavour}");

        if (data.WordPiece.VocabularySize < settings.Track.Shapes.Teacher.Vocabulary)
            console.WriteLine(Invariant($"warning: the vocabulary has {data.WordPiece.VocabularySize:N0} entries and the shapes count {settings.Track.Shapes.Teacher.Vocabulary:N0}: the rest is never used. Set shapes.teacher.vocabulary to what there is."));
        settings = await StartingWeights.EnsureAsync(settings, data, cancel);
        var pretrained = StartingWeights.Find(settings, data);
        // Measured once, before other runs make the machine busy: processes that measured it beside each other might disagree.
        var precision = settings.Precision;
        console.WriteLine($"encoders are trained in {precision.Precision.Name} ({precision.Reason})");
        settings = settings with { AskedPrecision = precision.Precision };

        Task<IReadOnlyList<RunRecord>> Contest(IContestObserver observer) =>
            new RunQueue(settings.Track, data, settings.Artifacts, new ChildProcesses(settings), observer, pretrained)
                .RunAsync(methods, catalog.Find(TeacherRun.Method), seeds, jobs, cancel);

        var trained = Terminal.IsLive ? await LiveProgress.ShowAsync(console, Contest) : await Contest(new PlainProgress(Console.Out));
        var records = MeasureSpeed(settings, data, trained, cancel);
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        if (settings.Track.Definition is { } definition)
            results.PublishTrack(definition);
        results.PublishData(Split.Names.Select(data.Split));
        foreach (var record in records)
            results.Publish(new RunFolder(settings.Artifacts, new RunKey(record.Track, record.Method, record.Seed)), record);
        if (settings.Pretrained is not null)
            results.PublishPretraining(settings.Pretrained);
        return records;
    }

    /// <summary>Measures the speed of those runs whose speed was never measured, together; the others keep theirs.</summary>
    /// <returns>All records, in their order.</returns>
    internal static IReadOnlyList<RunRecord> MeasureSpeed(
        RunSettings settings, IContestData data, IReadOnlyList<RunRecord> records, CancellationToken cancel)
    {
        static bool IsUnmeasured(RunRecord record) => record is { Status: RunStatus.Ok, LatencyMs: null };
        static RunKey KeyOf(RunRecord record) => new(record.Track, record.Method, record.Seed);

        RunFolder[] folders = [.. records.Where(IsUnmeasured).Select(record => new RunFolder(settings.Artifacts, KeyOf(record)))];
        if (folders.Length == 0)
            return records;
        var measured = Trial(settings, data, folders, IsUnmeasured, cancel).ToDictionary(KeyOf);
        return [.. records.Select(record => measured.GetValueOrDefault(KeyOf(record), record))];
    }

    /// <summary>Measures the speed of finished runs in this process, with the threads of a run.</summary>
    /// <returns>The records of those that were measured.</returns>
    public static IReadOnlyList<RunRecord> Trial(
        RunSettings settings, IContestData data, IEnumerable<RunFolder> folders, Func<RunRecord, bool> wanted, CancellationToken cancel)
    {
        set_num_threads(settings.Threads);
        return new TimeTrial(data, settings.Device, folder => TrainedModel.Load(folder.Path, data.WordPiece, settings.Track.Task.WordLabelling), Console.Out.WriteLine)
            .Run(folders, wanted, CacheFolder.Path, cancel);
    }

    /// <exception cref="RunFailedException">One did; the message is the first's.</exception>
    public static void ThrowWhereOneFailed(IReadOnlyList<RunRecord> records)
    {
        var failed = records.Where(record => record.Status == RunStatus.Failed).ToArray();
        if (failed.Length > 0)
            throw new RunFailedException(Invariant($"{failed.Length} of {records.Count} runs failed; {failed[0].Method}, seed {failed[0].Seed}: {failed[0].Reason}"));
    }

    /// <param name="names">Joined by +; null for the track's.</param>
    /// <exception cref="ArgumentException">One is no seed.</exception>
    public static int[] SeedsOf(string? names, Track track) => names is null ? [.. track.Seeds] : [.. NameList.Split(names).Select(Seed).Distinct()];

    /// <param name="names">Joined by +; null for all that enter the track.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it does not enter.</exception>
    public static ContestMethod[] MethodsOf(string? names, MethodCatalog catalog, Track track)
    {
        if (names is null)
            return [.. catalog.All.Where(method => method.Enters(track))];
        ContestMethod[] asked = [.. NameList.Split(names).Select(catalog.Find).Distinct()];
        return asked.FirstOrDefault(method => !method.Enters(track)) is { } stranger
            ? throw new ArgumentException(
                $"--methods: {stranger.Name} does not enter track {track.Name}, which has not what it learns from. "
                + $"Entries there: {string.Join(", ", catalog.All.Where(method => method.Enters(track)).Select(method => method.Name))}.")
            : asked;
    }

    private static int Seed(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new ArgumentException($"--seeds: '{text}' is not a seed. Expected whole numbers joined by +, such as 1+2+3.");
}
