using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Bench.Running;

/// <summary>A run of a plan.</summary>
/// <param name="NeedsTeacher">True where the run cannot begin before the teacher has ended.</param>
/// <param name="Kept">True where the run is finished and nothing that it depends on has changed.</param>
/// <param name="Seconds">The seconds that the run took when it was recorded, or else a forecast; null where nothing like it was recorded.</param>
/// <param name="TimingSeconds">
/// The seconds that measuring its speed took when that was recorded, or else a forecast; 0 where it is not measured, null as above.
/// </param>
/// <param name="Bytes">The size of the network that the run leaves.</param>
internal sealed record PlannedRun(RunKey Key, bool NeedsTeacher, bool Kept, double? Seconds, double? TimingSeconds, long Bytes)
{
    /// <summary>True where the run is finished and its speed was never measured.</summary>
    public bool IsUntimed { get; init; }

    /// <summary>The tracks of the finished runs from which <see cref="Seconds"/> are forecast; none where they were recorded.</summary>
    public IReadOnlyList<string> ForecastFrom { get; init; } = [];
}

/// <summary>
/// The plan of a contest on a track: what it would do, and about how long that takes by the seconds that earlier runs recorded. See
/// <see cref="RunForecast"/> for runs that have no record.
/// </summary>
/// <param name="Jobs">The number of runs at the same time.</param>
/// <param name="Runs">The runs in the order in which they begin, the teacher first.</param>
/// <param name="Pretrains">True where the track's teacher is pretrained first.</param>
/// <param name="PretrainingSeconds">The seconds that this took when it was recorded; null where there is nothing to pretrain or no record.</param>
/// <param name="AroundSeconds">The seconds for reading the data and making the tables, measured while the plan was made.</param>
internal sealed record TrackPlan(
    RunSettings Settings, int Jobs, IReadOnlyList<PlannedRun> Runs, bool Pretrains, double? PretrainingSeconds, double AroundSeconds)
{
    /// <summary>The entries and seeds of <see cref="Runs"/>, in the same order.</summary>
    public IReadOnlyList<(ContestMethod Method, int Seed)> Order { get; init; } = [];

    /// <summary>The conditions under which the finished runs were made that forecasts were learned from: "on this machine".</summary>
    public string ForecastConditions { get; init; } = "";

    /// <summary>The runs that are not kept.</summary>
    public IEnumerable<PlannedRun> ToDo => Runs.Where(run => !run.Kept);

    /// <summary>The seconds of the runs that are to be done, without those of which nothing is known.</summary>
    public double RunSeconds
    {
        get
        {
            // The teacher is the first of the runs: where it is kept, nothing waits for it.
            var isTeacherKept = Runs[0].Kept;
            return SecondsOf([.. ToDo.Select(run => (run.Seconds ?? 0, run.NeedsTeacher && !isTeacherKept))], Jobs);
        }
    }

    /// <summary>The seconds of the measurements of speed that are to be done: those of all runs where any run is to be done.</summary>
    public double TimingSeconds => Timed.Sum(run => run.TimingSeconds ?? 0);

    /// <summary>The seconds of everything that is to be done, without that of which nothing is known.</summary>
    public double Seconds => (PretrainingSeconds ?? 0) + RunSeconds + TimingSeconds + AroundSeconds;

    /// <summary>The plan in one line.</summary>
    public string Summary
    {
        get
        {
            var todo = ToDo.Count();
            string[] parts =
            [
                .. Pretrains && PretrainingSeconds is { } seconds ? [$"pretraining {RunText.Left(seconds)}"] : Array.Empty<string>(),
                $"runs {RunText.Left(RunSeconds)}",
                $"measuring speed {RunText.Left(TimingSeconds)}",
                $"data and tables {RunText.Left(AroundSeconds)}",
            ];
            return Invariant($"{RunText.Count(todo, "run", "runs")} to do, {Runs.Count - todo} kept, {Jobs} at a time: about {RunText.Left(Seconds)} "
                + $"by the recorded seconds ({string.Join(", ", parts)}){string.Concat(Unknown.Select(part => $", and {part}"))}"
                + $"{(Basis is { } basis ? $"; {basis}" : "")}");
        }
    }

    /// <summary>The ground that the forecasts rest on, in one clause; null where there is none.</summary>
    public string? Basis
    {
        get
        {
            PlannedRun[] forecast = [.. ToDo.Where(run => run.ForecastFrom.Count > 0)];
            if (forecast.Length == 0)
                return null;
            var tracks = string.Join(" and ", forecast.SelectMany(run => run.ForecastFrom).Distinct().Order(StringComparer.Ordinal));
            return $"{RunText.Count(forecast.Length, "run is", "runs are")} forecast from the same steps and networks of about the same size in "
                + $"finished runs of {tracks} {ForecastConditions}";
        }
    }

    private IReadOnlyList<PlannedRun> Timed => ToDo.Any() || Runs.Any(run => run.IsUntimed) ? Runs : [];

    // Parts of the plan of which no record says how long they take.
    private IEnumerable<string> Unknown
    {
        get
        {
            if (Pretrains && PretrainingSeconds is null)
                yield return "a pretraining never recorded";
            if (ToDo.Count(run => run.Seconds is null) is > 0 and var runs)
                yield return $"{RunText.Count(runs, "run", "runs")} of which nothing is known";
            if (Timed.Count(run => run.TimingSeconds is null) is > 0 and var timings)
                yield return $"{RunText.Count(timings, "measurement", "measurements")} of speed of which nothing is known";
        }
    }

    /// <summary>Makes a plan from data, weights and records as they are on disk.</summary>
    /// <param name="methodNames">Names of entries joined by +; null for all entries of the track.</param>
    /// <param name="seedNames">Seeds joined by +; null for the track's and those of published runs.</param>
    /// <param name="askedJobs">The number of runs at the same time; null for as many as there is room for.</param>
    /// <exception cref="FileNotFoundException">Data, weights or text are missing; the message says which, and how to get them.</exception>
    public static TrackPlan Of(RunSettings settings, string? methodNames, string? seedNames, int? askedJobs)
    {
        var watch = Stopwatch.StartNew();
        var track = settings.Track;
        var catalog = MethodCatalog.Load(settings.Plugins);
        var asked = ContestRun.MethodsOf(methodNames, catalog, track);
        var methods = ContestRun.WithTeachers(asked, catalog);
        var data = track.Data.Open(settings.Data, settings.Text);
        var pretrained = StartingWeights.Find(settings, data);

        // Reading the text fails where it is missing.
        if (methods.Any(method => method.ReadsText))
            _ = data.Text.Documents;
        var context = new RunContext(track, data, settings.Device, settings.Artifacts) { Pretrained = pretrained };
        var results = new ResultsFolder(settings.Output, track.Name);
        var recorded = results.AllRecords.ToArray();
        var training = SplitRow.Of(data.Split(Split.Training));
        var forecast = RunForecast.Of(settings, catalog, training);
        var around = watch.Elapsed.TotalSeconds;
        var runs = RunQueue.Order(methods, catalog.Find(TeacherRun.Method), ContestRun.SeedsOf(seedNames, track, results, asked));
        var pretrains = track.BeginsPretrained && pretrained is null;
        return new TrackPlan(
            settings with { Pretrained = pretrained?.Folder },
            settings.JobsOf(askedJobs),
            [.. runs.Select(run => PlannedOf(run.Method, run.Seed, context, recorded, forecast, training))],
            pretrains,
            pretrains ? results.Pretraining?.Seconds : null,
            around)
        {
            Order = runs,
            ForecastConditions = forecast.Conditions,
        };
    }

    /// <summary>
    /// Adds up runs that begin in their order as soon as there is room. Those that need the teacher wait for the first run, which is the teacher.
    /// </summary>
    internal static double SecondsOf(IReadOnlyList<(double Seconds, bool NeedsTeacher)> runs, int jobs)
    {
        var free = new double[jobs];
        var teacher = 0.0;
        for (var i = 0; i < runs.Count; i++)
        {
            var place = Array.IndexOf(free, free.Min());
            free[place] = Math.Max(free[place], i > 0 && runs[i].NeedsTeacher ? teacher : 0) + runs[i].Seconds;
            if (i == 0)
                teacher = free[place];
        }

        return free.Max();
    }

    private static PlannedRun PlannedOf(
        ContestMethod method, int seed, RunContext context, RunRecord[] recorded, RunForecast forecast, SplitRow training)
    {
        var track = context.Track;
        var known = recorded
            .Where(record => record.Method == method.Name && record.TrainSeconds is not null && record.Recipes == track.Recipes)
            .MinBy(record => Math.Abs(record.Seed - seed));
        var finished = Finished(context, method, seed);
        var (shape, bytes) = known?.StoredBytes is { } stored ? (known.Shape, stored) : SizeOf(method, track);
        var expected = known?.RunSeconds is null ? forecast.Run(method, track, shape, training) : null;
        return new PlannedRun(
            new RunKey(track.Name, method.Name, seed),
            method.NeedsTeacher,
            finished is not null,
            known?.RunSeconds ?? expected?.Seconds,
            finished?.Status == RunStatus.Disqualified ? 0 : known?.TimingSeconds ?? forecast.Timing(method, track, shape)?.Seconds,
            bytes)
        {
            IsUntimed = finished is { Status: RunStatus.Ok, LatencyMs: null },
            ForecastFrom = expected?.Tracks ?? [],
        };
    }

    private static RunRecord? Finished(RunContext context, ContestMethod method, int seed)
    {
        try
        {
            var folder = context.FolderOf(method, seed);
            var finished = RunRecord.TryRead(folder.Record);
            return finished is not null && finished.IsCurrent(context.Provenance(method)) && folder.FaultOf(finished) is null ? finished : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DataFormatException)
        {
            // The teacher has not run yet, or it was damaged and is made anew.
            return null;
        }
    }

    // A method may throw anything when it builds its network. Then its run says why, and the others are planned all the same.
    private static (BertShape? Shape, long Bytes) SizeOf(ContestMethod method, Track track)
    {
        try
        {
            return UntrainedModel.Of(method, track, model => ((model as Network)?.Shape, model.StoredBytes));
        }
        catch (Exception)
        {
            return (null, 0);
        }
    }
}
