using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Methods;
using static TorchSharp.torch;

namespace Bench.Tests.Running;

public sealed class ContestRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ContestRunTests() => SmallTrack.SaveTeacher(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WithTeachers_adds_the_entries_that_teach_those_that_were_asked_for_once()
    {
        var catalog = MethodCatalog.Load([]);
        var track = TrackCatalog.Find("conll2003-20m");
        var asked = ContestRun.MethodsOf("ensemble-distillation", catalog, track);

        var methods = ContestRun.WithTeachers(asked, catalog);

        Assert.Equal(["ensemble-distillation"], asked.Select(method => method.Name));
        Assert.Equal(["ensemble-distillation", "arctic-teacher", "bilstm-crf"], methods.Select(method => method.Name));
        var seedsOf = ContestRun.SeedsOf("2+3", track, new ResultsFolder(folder.PathOf("none"), track.Name), asked);
        Assert.Equal([[2, 3], [1], [1]], methods.Select(seedsOf));
    }

    [Fact]
    public async Task MeasureSpeed_measures_the_kept_runs_too_when_there_is_a_new_one_and_none_when_there_is_none()
    {
        var teacher = new TeacherEntry();
        var fake = new FakeMethod();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        var first = await Run([fake], [1]);
        Assert.All(first, record => Assert.True(record.LatencyMs > 0));
        var before = Bytes();
        Assert.Empty(await Run([fake], [1]));
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));

        var second = await Run([fake], [2]);

        Assert.Equal([1, 2, 1], second.Select(record => record.Seed));
        Assert.Single(second.Select(record => record.TimedUtc).Distinct());
        foreach (var record in second)
        {
            var published = RunRecord.Read(Path.Combine(results.Path, "runs", $"{record.Method}-seed{record.Seed}", RunFolder.RecordFile));
            Assert.Equal((record.LatencyMs, record.TimedUtc, record.Weights), (published.LatencyMs, published.TimedUtc, published.Weights));
        }

        async Task<IReadOnlyList<RunRecord>> Run(ContestMethod[] methods, int[] seeds)
        {
            var starter = new InProcessStarter(folder.Path, [teacher, fake]);
            var contest = new RunQueue(SmallTrack.ContextIn(folder.Path), starter, new SilentContest());
            var records = await contest.RunAsync(methods, teacher, _ => seeds, jobs: 1);
            var timed = ContestRun.MeasureSpeed(Settings, SmallTrack.Data, records, default);
            Assert.Equal(0, ContestRun.Publish(Settings, SmallTrack.Data, records, timed, default));
            return timed;
        }

        Dictionary<string, byte[]> Bytes() => Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .ToDictionary(path => path, File.ReadAllBytes);
    }

    /// <summary>The figures of a good run are worth more than the news that its weights cannot be read now.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Publish_puts_a_failure_in_place_of_a_good_run_only_where_the_run_had_begun(bool hadBegun)
    {
        var method = new FakeMethod { WithTeacher = false };
        var good = SmallTrack.Run(folder.Path, method);
        var settings = Settings;
        ContestRun.Publish(settings, SmallTrack.Data, [good], [], default);

        ContestRun.Publish(
            settings, SmallTrack.Data, [good with { Status = RunStatus.Failed, Reason = "no", DidNotBegin = !hadBegun }], [], default);

        var published = Path.Combine(settings.Output, SmallTrack.Track.Name, "runs", good.Key.FolderName, RunFolder.RecordFile);
        Assert.Equal(hadBegun ? RunStatus.Failed : RunStatus.Ok, RunRecord.Read(published).Status);
    }

    /// <summary>Another contest had measured a published run once more, together with one that is not published.</summary>
    [Fact]
    public void MeasuredWithNew_finds_the_runs_that_were_measured_together_with_those_to_be_published()
    {
        var published = SmallTrack.Run(folder.Path, new FakeMethod { WithTeacher = false });
        ContestRun.Publish(Settings, SmallTrack.Data, [published with { TimedUtc = "2026-01-01T00:00:00Z" }], [], default);
        var again = published with { TimedUtc = "2026-01-02T00:00:00Z" };
        var together = again with { Method = "together" };
        var apart = published with { Method = "apart", TimedUtc = null };

        Assert.Equal([again, together], ContestRun.MeasuredWithNew(Settings, [again, together, apart]));
        Assert.Equal([together], ContestRun.MeasuredWithNew(Settings, [published, together, apart]));
        Assert.Empty(ContestRun.MeasuredWithNew(Settings, [again]));
        // A run that was made anew is not the one that is published.
        var anew = again with { Environment = again.Environment with { StartedUtc = "2026-01-02T00:00:00Z" } };
        Assert.Equal([anew], ContestRun.MeasuredWithNew(Settings, [anew]));
    }

    [Fact]
    public void Publish_counts_the_runs_whose_files_are_damaged()
    {
        var method = new FakeMethod { WithTeacher = false };
        var good = SmallTrack.Run(folder.Path, method);
        File.AppendAllText(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.CountsFile), "0,0,0,\n");

        Assert.Equal(1, ContestRun.Publish(Settings, SmallTrack.Data, [good], [], default));
    }

    [Fact]
    public void SeedsOf_adds_those_of_published_runs_so_that_a_run_reproduces_the_table()
    {
        var track = SmallTrack.Track with { Seeds = [1] };
        var published = new ResultsFolder(folder.PathOf("published"), track.Name);
        foreach (var run in new[] { "fake-seed3", "fake-seed2", "fake-seed2x", "fake-twin-seed7", "crf-features-seed5" })
        {
            var record = Path.Combine(published.Runs, run, RunFolder.RecordFile);
            Directory.CreateDirectory(Path.GetDirectoryName(record)!);
            File.WriteAllText(record, "{}");
        }

        Assert.Equal([1, 2, 3], SeedsOf(null, published, new FakeMethod()));
        Assert.Equal([1], SeedsOf(null, published, new TeacherEntry()));
        Assert.Equal([1], SeedsOf(null, new ResultsFolder(folder.PathOf("none"), track.Name), new FakeMethod()));
        Assert.Equal([4, 5], SeedsOf("4+5+4", published, new FakeMethod()));
        Assert.Equal([1], SeedsOf("4+5", published, new CrfFeatures()));

        IReadOnlyList<int> SeedsOf(string? names, ResultsFolder results, ContestMethod method) =>
            ContestRun.SeedsOf(names, track, results, [method])(method);
    }

    [Fact]
    public void MeasureSpeed_measures_a_kept_run_when_it_was_never_measured()
    {
        var run = Finished(seed: 1);
        var kept = RunRecord.Read(run.Record);
        Assert.Null(kept.LatencyMs);

        var measured = Assert.Single(ContestRun.MeasureSpeed(Settings, SmallTrack.Data, [kept], default), one => one.Key == kept.Key);

        Assert.True(measured.LatencyMs > 0);
        Assert.Equal(measured.LatencyMs, RunRecord.Read(run.Record).LatencyMs);
        // Now it has its timings, and they stay.
        Assert.Empty(ContestRun.MeasureSpeed(Settings, SmallTrack.Data, [measured], default));
    }

    private RunSettings Settings => new(SmallTrack.Track, null, null, null, folder.Path, folder.PathOf("results"), [], CPU, 1, AskedPrecision: null);

    private RunFolder Finished(int seed)
    {
        SmallTrack.Run(folder.Path, new FakeMethod(), seed);
        return SmallTrack.FolderOf(folder.Path, new FakeMethod(), seed);
    }

    private sealed class SilentContest : IContestObserver
    {
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
}
