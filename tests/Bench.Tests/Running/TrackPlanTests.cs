using Bench.Running;
using Harness.Contest.Methods;
using Harness.Results;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Bench.Tests.Running;

[Collection("torch")]
public sealed class TrackPlanTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void SecondsOf_lets_runs_wait_for_the_teacher_when_they_need_it()
    {
        (double, bool)[] runs = [(60, true), (43, false), (10, true), (10, true), (10, true)];

        // Until 60 the second place is empty from 43 on; then three runs of ten seconds share two places.
        Assert.Equal(80, TrackPlan.SecondsOf(runs, jobs: 2));
        Assert.Equal(133, TrackPlan.SecondsOf(runs, jobs: 1));
        Assert.Equal(70, TrackPlan.SecondsOf(runs, jobs: 9));
        Assert.Equal(0, TrackPlan.SecondsOf([], jobs: 2));
    }

    [Fact]
    public void RunSeconds_lets_nothing_wait_when_the_teacher_is_kept()
    {
        PlannedRun[] runs =
        [
            Planned("teacher", needsTeacher: false, kept: true, seconds: 60),
            Planned("crf-features", needsTeacher: false, kept: false, seconds: 43),
            Planned("best-chain", needsTeacher: true, kept: false, seconds: 10),
            Planned("int8-weights", needsTeacher: true, kept: false, seconds: 10),
        ];

        // Side by side the two short runs end long before the other.
        Assert.Equal(43, Of(runs).RunSeconds);
        // When the teacher is made anew, they begin side by side when it has ended.
        Assert.Equal(70, Of([runs[0] with { Kept = false }, .. runs[1..]]).RunSeconds);

        TrackPlan Of(PlannedRun[] planned) => new(Settings, Jobs: 2, planned, Pretrains: false, PretrainingSeconds: null, AroundSeconds: 0);

        static PlannedRun Planned(string method, bool needsTeacher, bool kept, double seconds) =>
            new(new RunKey("quick", method, 1), needsTeacher, kept, seconds, TimingSeconds: 0, Bytes: 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Of_refuses_a_number_of_jobs_when_it_is_not_positive(int jobs)
    {
        var error = Assert.Throws<ArgumentException>(() => TrackPlan.Of(Settings, "lone-student", "1", jobs));

        Assert.Equal(Invariant($"--jobs {jobs}: expected a number above 0."), error.Message);
    }

    [Fact]
    public void Of_counts_what_a_run_and_its_timing_took_when_they_were_recorded()
    {
        var record = Record() with { RunSeconds = 100, TrainSeconds = 80, EvalSeconds = 3, TimingSeconds = 7 };
        Publish(record);

        var plan = Plan();

        Assert.Equal(["lone-student, seed 1"], plan.Runs.Where(run => run.Seconds is not null).Select(run => run.Key.ToString()));
        Assert.Equal((100, 7), (plan.RunSeconds, plan.TimingSeconds));
        Assert.Equal(107 + plan.AroundSeconds, plan.Seconds);
        Assert.StartsWith("2 runs to do, 0 kept, 1 at a time: about 1:", plan.Summary, StringComparison.Ordinal);
        Assert.Contains("(runs 1:40, measuring speed 7 s, data and tables ", plan.Summary, StringComparison.Ordinal);
        Assert.EndsWith(
            ", and 1 run of which nothing is known, and 1 measurement of speed of which nothing is known", plan.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_forecasts_runs_that_were_never_recorded_from_finished_ones()
    {
        var method = MethodCatalog.Load([]).Find("lone-student");
        var finished = SmallTrack.Run(folder.Path, method);

        var plan = TrackPlan.Of(Settings, "distilled-student", "1", askedJobs: 1);

        Assert.Equal(["teacher, seed 1", "distilled-student, seed 1"], plan.Runs.Select(run => run.Key.ToString()));
        Assert.All(plan.Runs, run => Assert.Equal(["quick"], run.ForecastFrom));
        // The two students have one shape and one recipe.
        Assert.Equal(finished.RunSeconds!.Value, plan.Runs[1].Seconds!.Value, precision: 9);
        const string Basis = "2 runs are forecast from the same steps and networks of about the same size in finished runs of quick";
        Assert.EndsWith($"; {Basis} on this machine", plan.Summary, StringComparison.Ordinal);

        var elsewhere = finished with { Environment = finished.Environment with { Processor = "an abacus" } };
        elsewhere.Write(SmallTrack.FolderOf(folder.Path, method).Record);
        plan = TrackPlan.Of(Settings, "distilled-student", "1", askedJobs: 1);
        Assert.EndsWith($"; {Basis} on another machine (an abacus)", plan.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_forecasts_a_run_when_its_record_is_of_other_recipes()
    {
        var record = Record() with { RunSeconds = 100, TrainSeconds = 80 };
        Publish(record with { Recipes = record.Recipes with { FromScratch = record.Recipes.FromScratch with { Epochs = 99 } } });

        Assert.All(Plan().Runs, run => Assert.Null(run.Seconds));
    }

    [Fact]
    public void Of_plans_to_measure_kept_runs_when_any_run_is_to_be_done_or_was_never_measured()
    {
        var catalog = MethodCatalog.Load([]);
        var teacher = catalog.Find(TeacherRun.Method);
        var method = catalog.Find("lone-student");
        var ofTeacher = SmallTrack.Run(folder.Path, teacher);
        var teacherRecord = SmallTrack.FolderOf(folder.Path, teacher).Record;
        var finished = SmallTrack.Run(folder.Path, method);
        Publish(finished with { LatencyMs = 1, TimingSeconds = 5 });

        (finished with { LatencyMs = 1 }).Write(SmallTrack.FolderOf(folder.Path, method).Record);
        Assert.Equal((0, 5), (Plan().ToDo.Count(), Plan().TimingSeconds));

        (ofTeacher with { LatencyMs = 1 }).Write(teacherRecord);
        Assert.Equal((0, 0), (Plan().ToDo.Count(), Plan().TimingSeconds));

        File.Delete(teacherRecord);
        Assert.Equal((1, 5), (Plan().ToDo.Count(), Plan().TimingSeconds));
    }

    [Fact]
    public void Of_counts_the_recorded_pretraining_when_there_is_no_checkpoint_yet()
    {
        var pretraining = new PretrainingPlan(new Recipe(LearningRate: 1e-3, Epochs: 0) { Steps = 9 }, SequenceLength: 32);
        var settings = Settings with { Track = SmallTrack.Track with { Pretraining = pretraining, Seeds = [1, 2, 3] } };
        Assert.Contains(", and a pretraining never recorded", Plan().Summary, StringComparison.Ordinal);

        var record = new PretrainingRecord
        {
            Name = "quick",
            Shape = SmallTrack.Shapes.Teacher,
            Plan = pretraining,
            Documents = 3,
            TextTokens = 900,
            Text = "text",
            Weights = "weights",
            Tokens = 9 * 32 * 32,
            Seconds = 5_511.6,
            TokensPerSecond = 2,
            FlopsPerToken = 1,
            TrainLoss = 3,
            Environment = RunEnvironment.Here(CPU),
        };
        record.Write(Path.Combine(Directory.CreateDirectory(folder.PathOf("results/quick/pretraining")).FullName, PretrainingRecord.FileName));

        // Two seeds of the track's three are not the teacher's own first run.
        Assert.StartsWith("4 runs to do, 0 kept, 2 at a time: about 1:31:5", Plan().Summary, StringComparison.Ordinal);
        Assert.Contains("(pretraining 1:31:51, runs 0 s, measuring speed 0 s, data and tables ", Plan().Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("a pretraining never recorded", Plan().Summary, StringComparison.Ordinal);

        TrackPlan Plan() => TrackPlan.Of(settings, "lone-student", seedNames: null, askedJobs: 2);
    }

    private TrackPlan Plan() => TrackPlan.Of(Settings, "lone-student", "1", askedJobs: 1);

    private RunSettings Settings =>
        new(SmallTrack.Track, null, null, null, folder.Path, folder.PathOf("results"), [], CPU, 1, AskedPrecision: null);

    private static RunRecord Record() => ExampleRun.Record() with { Seed = 1, Status = "failed", Reason = "" };

    private void Publish(RunRecord record)
    {
        var target = Directory.CreateDirectory(folder.PathOf($"results/{record.Track}/runs/{record.Method}-seed{record.Seed}")).FullName;
        (record with { Status = "failed" }).Write(Path.Combine(target, RunFolder.RecordFile));
    }
}
