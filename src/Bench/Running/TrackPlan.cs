using System.Diagnostics;
using System.Globalization;
using Bench.Commands;
using Harness.Models;
using Harness.Refereeing;
using Harness.Results;

namespace Bench.Running;

/// <summary>A run of a plan.</summary>
/// <param name="Kept">The run is finished, and nothing that it depends on has changed.</param>
/// <param name="Seconds">What it took when it was last recorded; null where it never was.</param>
/// <param name="TimingSeconds">What measuring its speed took when that was last recorded; 0 where nothing is to be measured.</param>
/// <param name="Bytes">The size of the network that it leaves.</param>
internal sealed record PlannedRun(RunKey Key, bool NeedsTeacher, bool Kept, double? Seconds, double TimingSeconds, long Bytes);

/// <summary>What a contest on a track would do, and about how long it would take by the seconds that earlier runs recorded.</summary>
/// <param name="Jobs">Runs at the same time.</param>
/// <param name="Runs">In the order in which they begin.</param>
/// <param name="PretrainingSeconds">What the pretraining of the track's teacher took when it was recorded; null where there is nothing to pretrain or no record.</param>
/// <param name="Pretrains">Whether the track's teacher is pretrained first.</param>
/// <param name="AroundSeconds">What reading the data and making the tables takes: both were done to make the plan.</param>
internal sealed record TrackPlan(
    RunSettings Settings, int Jobs, IReadOnlyList<PlannedRun> Runs, bool Pretrains, double? PretrainingSeconds, double AroundSeconds)
{
    public IEnumerable<PlannedRun> ToDo => Runs.Where(run => !run.Kept);

    public double RunSeconds => SecondsOf([.. ToDo.Select(run => (run.Seconds ?? 0, run.NeedsTeacher))], Jobs);

    public double TimingSeconds => Runs.Sum(run => run.TimingSeconds);

    /// <summary>All that is known of; what was never recorded is missing.</summary>
    public double Seconds => (PretrainingSeconds ?? 0) + RunSeconds + TimingSeconds + AroundSeconds;

    /// <summary>In a line.</summary>
    public string Summary
    {
        get
        {
            var (todo, unknown) = (ToDo.Count(), ToDo.Count(run => run.Seconds is null));
            var parts = string.Create(CultureInfo.InvariantCulture,
                $"{(Pretrains ? $"pretraining {(PretrainingSeconds is { } seconds ? RunText.Left(seconds) : "of unknown length")}, " : "")}runs {RunText.Left(RunSeconds)}, measuring speed {RunText.Left(TimingSeconds)}, data and tables {RunText.Left(AroundSeconds)}");
            return string.Create(CultureInfo.InvariantCulture,
                $"{RunText.Count(todo, "run", "runs")} to do, {Runs.Count - todo} kept, {Jobs} at a time: about {RunText.Left(Seconds)} by the recorded seconds ({parts}){(unknown > 0 ? $", and {RunText.Count(unknown, "run", "runs")} never recorded" : "")}");
        }
    }

    /// <summary>Makes a plan from data, weights and records as they are on disk.</summary>
    /// <param name="methodNames">Joined by +; null for all that enter the track.</param>
    /// <param name="seedNames">Joined by +; null for the track's.</param>
    /// <param name="askedJobs">Null for as many as there is room for.</param>
    /// <exception cref="FileNotFoundException">Data, weights or text are not there; the message says what, and how to get it.</exception>
    public static TrackPlan Of(RunSettings settings, string? methodNames, string? seedNames, int? askedJobs)
    {
        var watch = Stopwatch.StartNew();
        var track = settings.Track;
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = ContestRun.MethodsOf(methodNames, catalog, track);
        var seeds = ContestRun.SeedsOf(seedNames, track);
        var data = track.Data.Open(settings.Data, settings.Text);
        var pretrained = StartingWeights.Find(settings, data);
        if (methods.Any(method => method.ReadsText))
            _ = data.Text.Documents;
        var referee = new Referee(track, data, settings.Device, settings.Artifacts, pretrained);
        var results = new ResultsFolder(settings.Output, track.Name);
        var recorded = results.Read().Runs.Select(run => run.Record).ToArray();
        var around = watch.Elapsed.TotalSeconds;
        var pretrains = track.BeginsPretrained && pretrained is null;
        return new TrackPlan(
            settings,
            askedJobs ?? settings.DefaultJobs,
            [.. Contest.Order(methods, catalog.Find(CompressionMethod.TeacherName), seeds).Select(run => PlannedOf(run.Method, run.Seed, settings, referee, recorded))],
            pretrains,
            pretrains ? results.Pretraining?.Seconds : null,
            around);
    }

    /// <summary>How long runs take that begin in their order as soon as there is room, those that need the teacher after the first one.</summary>
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

    private static PlannedRun PlannedOf(ContestMethod method, int seed, RunSettings settings, Referee referee, RunRecord[] recorded)
    {
        var key = new RunKey(settings.Track.Name, method.Name, seed);
        var known = recorded.Where(record => record.Method == method.Name && record.TrainSeconds is not null).MinBy(record => Math.Abs(record.Seed - seed));
        var finished = Finished(referee, method, new RunFolder(settings.Artifacts, key));
        var isTimed = finished is { LatencyMs: not null } or { Status: RunStatus.Disqualified };
        return new PlannedRun(
            key,
            method.NeedsTeacher,
            finished is not null,
            known is null ? null : known.RunSeconds ?? known.TrainSeconds + EvaluationSeconds(known),
            isTimed ? 0 : known?.TimingSeconds ?? 0,
            known?.StoredBytes ?? SizeOf(method, settings));
    }

    // Older records say what training took, and one pass over test; validation takes about as long.
    private static double EvaluationSeconds(RunRecord record) => 2 * (record.EvalSeconds ?? 0);

    private static RunRecord? Finished(Referee referee, ContestMethod method, RunFolder folder)
    {
        try
        {
            return RunRecord.TryRead(folder.Record) is { Status: RunStatus.Ok or RunStatus.Disqualified } finished && finished.Provenance == referee.Provenance(method)
                ? finished
                : null;
        }
        catch (FileNotFoundException)
        {
            // The teacher has not run.
            return null;
        }
    }

    private static long SizeOf(ContestMethod method, RunSettings settings)
    {
        var track = settings.Track;
        using var model = method.BuildModel(new Teacher(() => Network.Random(track.Shapes.Teacher, track.Task.Labels, Rules.TeacherSeed)), track, Rules.TeacherSeed);
        return model.StoredBytes;
    }
}
