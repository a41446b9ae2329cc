using Harness.Refereeing;
using Harness.Results;
using Methods;

namespace Harness.Tests.Refereeing;

public sealed class ContestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TeacherEntry teacher = new();
    private readonly RecordingContest observer = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RunsTheTeacherFirstAndEveryEntryOnce()
    {
        var fake = new FakeMethod();
        var starter = new InProcessStarter(folder.Path, [teacher, fake]);

        var records = await Run(starter, [fake, teacher], seeds: [1, 2]);

        Assert.Equal(["teacher, seed 1", "fake, seed 1", "fake, seed 2", "teacher, seed 2"], starter.Started.Select(run => run.ToString()));
        Assert.All(records, record => Assert.Equal(RunStatus.Ok, record.Status));
        Assert.Equal(4, observer.Runs);
    }

    [Fact]
    public async Task KeepsWhatIsFinishedUntilSomethingItDependsOnChanges()
    {
        var fake = new FakeMethod();
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);

        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(again, [fake], seeds: [1]);
        Assert.Empty(again.Started);
        Assert.Equal(2, observer.Kept);

        // Other teacher weights: the entry is stale, the teacher's own run is not.
        SmallTrack.SaveTeacher(folder.Path, seed: 9);
        var stale = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(stale, [fake], seeds: [1]);
        Assert.Equal(["fake, seed 1"], stale.Started.Select(run => run.ToString()));
    }

    [Fact]
    public async Task RecordsAFailureAndGoesOn()
    {
        var failing = new FakeMethod { Training = (_, _) => throw new InvalidOperationException("no reason to train") };
        var records = await Run(new InProcessStarter(folder.Path, [teacher, failing]), [failing], seeds: [1, 2]);

        Assert.Equal(RunStatus.Ok, records[0].Status);
        Assert.All(records.Skip(1), record => Assert.Equal((RunStatus.Failed, "no reason to train"), (record.Status, record.Reason)));
    }

    [Fact]
    public async Task RunsAgainWhatWasKilled()
    {
        var fake = new FakeMethod();
        var killing = new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "fake" } };
        var killed = await Run(killing, [fake], seeds: [1]);
        Assert.Equal((RunStatus.Failed, "the run's process ended with exit code 137"), (killed[1].Status, killed[1].Reason));

        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        var done = await Run(again, [fake], seeds: [1]);

        Assert.Equal(["fake, seed 1"], again.Started.Select(run => run.ToString()));
        Assert.Equal(RunStatus.Ok, done[1].Status);
    }

    [Fact]
    public async Task DoesNotPublishTheRunBeforeOneThatWasKilled()
    {
        var fake = new FakeMethod();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        SmallTrack.SaveTeacher(folder.Path, seed: 9);

        var killed = (await Run(new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "fake" } }, [fake], seeds: [1]))[1];
        results.Publish(new RunFolder(folder.Path, new RunKey(killed.Track, killed.Method, killed.Seed)), killed);

        var published = Path.Combine(results.Path, "runs", "fake-seed1");
        Assert.Equal(RunStatus.Failed, RunRecord.Read(Path.Combine(published, RunFolder.RecordFile)).Status);
        Assert.Single(Directory.GetFiles(published));
    }

    [Fact]
    public async Task StopsWhereTheTeacherFails()
    {
        var fake = new FakeMethod();
        var starter = new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "teacher" } };

        var record = Assert.Single(await Run(starter, [fake], seeds: [1]));

        Assert.Equal(("teacher", RunStatus.Failed), (record.Method, record.Status));
        Assert.Single(starter.Started);
    }

    [Fact]
    public async Task NeedsNoTeacherForAnEntryThatSaysSo()
    {
        var fake = new FakeMethod { WithTeacher = false };
        var failing = new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "teacher" } };

        var records = await Run(failing, [fake], seeds: [1]);
        Assert.Equal([("teacher", RunStatus.Failed), ("fake", RunStatus.Ok)], records.Select(record => (record.Method, record.Status)));
        Assert.Null(records[1].Provenance.TeacherWeights);

        // It is kept whatever the teacher's weights become.
        SmallTrack.SaveTeacher(folder.Path, seed: 9);
        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(again, [fake], seeds: [1]);
        Assert.Equal(["teacher, seed 1"], again.Started.Select(run => run.ToString()));
    }

    [Fact]
    public async Task BeginsWhatNeedsNoTeacherBesideIt()
    {
        var fake = new FakeMethod { WithTeacher = false };
        var starter = new MeetingStarter(new InProcessStarter(folder.Path, [teacher, fake]), meet: 2);

        var records = await new Contest(SmallTrack.Track, SmallTrack.Data, folder.Path, starter, observer).RunAsync([fake], teacher, [1], jobs: 2);

        Assert.All(records, record => Assert.Equal(RunStatus.Ok, record.Status));
    }

    [Fact]
    public async Task PublishesTablesOfTheRunsThatBelongTogether()
    {
        var fake = new FakeMethod();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(fake);
        var (board, _, leftOut) = results.WriteTables();
        Assert.Equal(["fake", "teacher"], board.Methods.Select(row => row.Method));
        Assert.Empty(leftOut);
        var tables = Directory.GetFiles(results.Path).ToDictionary(path => path, File.ReadAllBytes);
        Assert.Equal(3, tables.Count);

        // The same records give the same bytes.
        results.WriteTables();
        Assert.All(tables, table => Assert.Equal(table.Value, File.ReadAllBytes(table.Key)));

        // Another teacher leaves the entry behind until it is run again.
        var teacherRecord = Path.Combine(results.Path, "runs", "teacher-seed1", RunFolder.RecordFile);
        var record = RunRecord.Read(teacherRecord);
        (record with { Weights = new string('0', 64) }).Write(teacherRecord);
        Assert.Equal(["fake-seed1"], results.WriteTables().LeftOut);

        async Task Publish(ContestMethod method)
        {
            foreach (var made in await Run(new InProcessStarter(folder.Path, [teacher, method]), [method], seeds: [1]))
                results.Publish(new RunFolder(folder.Path, new RunKey(made.Track, made.Method, made.Seed)), made);
        }
    }

    private async Task<IReadOnlyList<RunRecord>> Run(IRunStarter starter, IReadOnlyList<ContestMethod> methods, IReadOnlyList<int> seeds) =>
        await new Contest(SmallTrack.Track, SmallTrack.Data, folder.Path, starter, observer).RunAsync(methods, teacher, seeds, jobs: 1);

    /// <summary>Runs nothing until so many were asked for.</summary>
    private sealed class MeetingStarter(IRunStarter inner, int meet) : IRunStarter
    {
        private readonly TaskCompletionSource met = new();
        private readonly Lock one = new();
        private int asked;

        public async Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref asked) == meet)
                met.SetResult();
            await met.Task.WaitAsync(TimeSpan.FromSeconds(30), cancel);
            lock (one)
                return inner.RunAsync(run, watch, cancel).GetAwaiter().GetResult();
        }
    }

    private sealed class RecordingContest : IContestObserver
    {
        public int Kept { get; private set; }

        public int Runs { get; private set; }

        public void Planned(int runs) => Runs = runs;

        public void Started(RunKey run)
        {
        }

        public void Happened(RunKey run, RunEvent happening)
        {
        }

        public void Ended(RunKey run, RunRecord record, bool kept) => Kept += kept ? 1 : 0;
    }
}
