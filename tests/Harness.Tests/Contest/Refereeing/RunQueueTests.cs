using System.Text.Json.Nodes;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

public sealed class RunQueueTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TeacherEntry teacher = new();
    private readonly RecordingContest observer = new();

    // The fake method is not among them, because it is not public.
    private static MethodCatalog Catalog { get; } = MethodCatalog.Load([]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RunAsync_runs_the_teacher_first_and_every_entry_once()
    {
        var fake = new FakeMethod();
        var starter = new InProcessStarter(folder.Path, [teacher, fake]);

        var records = await Run(starter, [fake, teacher], seeds: [1, 2]);

        Assert.Equal(["teacher, seed 1", "fake, seed 1", "fake, seed 2", "teacher, seed 2"], starter.Started.Select(run => run.ToString()));
        Assert.All(records, record => Assert.Equal(RunStatus.Ok, record.Status));
        Assert.Equal(4, observer.Runs);
    }

    [Fact]
    public async Task RunAsync_goes_on_where_an_entry_lacks_its_weights()
    {
        var fake = new FakeMethod();
        var starter = new InProcessStarter(folder.Path, [teacher, fake]);

        var records = await Run(starter, [new Lacking(), fake], seeds: [1]);

        Assert.Equal(["fake", "lacking", "teacher"], records.Select(record => record.Method).Order(StringComparer.Ordinal));
        var failed = records.Single(record => record.Method == "lacking");
        Assert.Equal((RunStatus.Failed, true), (failed.Status, failed.DidNotBegin));
        Assert.StartsWith("no-such-model: no such folder.", failed.Reason, StringComparison.Ordinal);
        Assert.All(records.Except([failed]), record => Assert.Equal(RunStatus.Ok, record.Status));
    }

    [Fact]
    public void Begin_records_the_family_of_a_method_and_whether_it_is_deterministic()
    {
        var record = SmallTrack.ContextIn(folder.Path).Begin(new CrfFeatures(), 1);
        Assert.Equal(("CrfMethod", true), (record.Family, record.IsDeterministic));

        SmallTrack.SaveTeacher(folder.Path, seed: 9);
        Assert.Equal("ChainMethod", SmallTrack.ContextIn(folder.Path).Begin(new BestChain(), 1).Family);
    }

    [Fact]
    public async Task RunAsync_keeps_a_finished_run_until_something_that_it_depends_on_changes()
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
    public async Task RunAsync_makes_a_run_anew_when_its_method_was_raised()
    {
        await Run(new InProcessStarter(folder.Path, [teacher, new FakeMethod()]), [new FakeMethod()], seeds: [1]);

        var raised = new FakeMethod { Raised = 2 };
        var starter = new InProcessStarter(folder.Path, [teacher, raised]);
        var records = await Run(starter, [raised], seeds: [1]);

        Assert.Equal(["fake, seed 1"], starter.Started.Select(run => run.ToString()));
        Assert.Equal(2, records[1].Provenance.MethodVersion);
        Assert.Equal(["stale: method version 1, now 2"], observer.Notes);
    }

    [Fact]
    public async Task RunAsync_makes_every_run_anew_when_the_rules_were_raised()
    {
        var fake = new FakeMethod { WithTeacher = false };
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        foreach (var method in new ContestMethod[] { teacher, fake })
            Rewrite(method, record => record with { Provenance = record.Provenance with { RulesVersion = Rules.Version - 1 } });

        var starter = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(starter, [fake], seeds: [1]);

        Assert.Equal(["teacher, seed 1", "fake, seed 1"], starter.Started.Select(run => run.ToString()));
        var why = Invariant($"stale: rules version {Rules.Version - 1}, now {Rules.Version}");
        Assert.Equal([why, why], observer.Notes);
    }

    [Fact]
    public async Task RunAsync_keeps_runs_when_only_the_commit_is_another()
    {
        var fake = new FakeMethod();
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        Rewrite(fake, record => record with { Environment = record.Environment with { CodeVersion = "1.0.0+0123456789abcdef-dirty" } });

        var starter = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(starter, [fake], seeds: [1]);

        Assert.Empty(starter.Started);
    }

    [Fact]
    public async Task Publish_leaves_the_files_of_a_kept_run_as_they_are_when_a_subset_is_run()
    {
        var first = new FakeMethod();
        var second = new LoneStudent();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(results, first);
        var published = Path.Combine(results.Path, "runs");
        var teacherRecord = Path.Combine(published, "teacher-seed1", RunFolder.RecordFile);
        // 'bench time' on another machine would leave the record like this.
        var timed = RunRecord.Read(teacherRecord) with { TimedUtc = "2026-01-02T03:04:05Z", LatencyMs = 12.5 };
        timed.Write(teacherRecord);
        var files = Directory.GetFiles(published, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes);
        var past = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        foreach (var path in files.Keys)
            File.SetLastWriteTimeUtc(path, past);

        await Publish(results, second);
        await Publish(results, first);

        Assert.True(File.Exists(Path.Combine(published, "lone-student-seed1", RunFolder.RecordFile)));
        Assert.All(files, file =>
        {
            Assert.Equal(file.Value, File.ReadAllBytes(file.Key));
            Assert.Equal(past, File.GetLastWriteTimeUtc(file.Key));
        });

        // A run that was made anew takes its place.
        await Publish(results, new FakeMethod { Raised = 2 });
        Assert.Equal(2, RunRecord.Read(Path.Combine(published, "fake-seed1", RunFolder.RecordFile)).Provenance.MethodVersion);
        Assert.Equal(past, File.GetLastWriteTimeUtc(teacherRecord));
    }

    [Fact]
    public async Task WriteTables_says_why_rows_are_stale()
    {
        var student = new LoneStudent();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(results, student);
        Assert.All(results.Read(new Staleness(SmallTrack.Track, Catalog).Present).Board.Methods, row => Assert.Equal("", row.Stale));

        var recipes = SmallTrack.Track.Recipes;
        var other = SmallTrack.Track with { Recipes = recipes with { FineTuning = recipes.FineTuning with { Epochs = 7 } } };
        Assert.Equal(
            [("lone-student", "other recipes, shapes or cap"), ("teacher", "")],
            results.Read(new Staleness(other, Catalog).Present).Board.Methods.Select(row => (row.Method, row.Stale)));

        // When all runs were made by other rules, they belong together, and all are stale.
        foreach (var path in Directory.GetFiles(results.Path, RunFolder.RecordFile, SearchOption.AllDirectories))
        {
            var record = RunRecord.Read(path);
            var old = record.Provenance with { RulesVersion = 1, MethodVersion = null, MethodSource = new string('0', 64) };
            (record with { Provenance = old, Environment = record.Environment with { Torch = "1.13.0" } }).Write(path);
        }

        var table = results.WriteTables(new Staleness(SmallTrack.Track, Catalog).Present);
        Assert.Empty(table.LeftOut);
        var reason = Invariant($"rules version 1, now {Rules.Version}; made with libtorch 1.13.0");
        Assert.All(table.Board.Methods, row => Assert.Equal(reason, row.Stale));
        Assert.Equal([$"Stale, all entries: {reason}."], StaleRows.Sentences(table.Board.Methods));
        Assert.Contains($",\"{reason}\",", File.ReadAllLines(Path.Combine(results.Path, "results.csv"))[1]);
    }

    /// <summary>The tests of a table depend on what a record repeats of its entry, and the entry itself says it better.</summary>
    [Fact]
    public async Task Read_takes_what_the_program_knows_of_an_entry_from_the_program()
    {
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(results, new DistilledStudent());
        var path = Path.Combine(results.Runs, "distilled-student-seed1", RunFolder.RecordFile);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json["is_deterministic"] = true;
        json["family"] = "other";
        json["extends"] = "teacher";
        json["division"] = "open";
        File.WriteAllText(path, json.ToJsonString());

        var read = results.Read(new Staleness(SmallTrack.Track, Catalog).Present);

        Assert.Empty(read.Refused);
        var record = Assert.Single(read.Board.Runs, run => run.Method == "distilled-student").Record;
        Assert.Equal((false, "CompressionMethod", null, Division.Capped), (record.IsDeterministic, record.Family, record.Extends, record.Division));

        // A stale run is shown as it was made.
        var recipes = SmallTrack.Track.Recipes;
        var other = SmallTrack.Track with { Recipes = recipes with { FineTuning = recipes.FineTuning with { Epochs = 7 } } };
        var stale = results.Read(new Staleness(other, Catalog).Present).Board.Runs.Single(run => run.Method == "distilled-student");
        Assert.Equal(("other", "teacher"), (stale.Record.Family, stale.Record.Extends));
    }

    [Fact]
    public async Task Read_refuses_a_run_without_the_teacher_that_its_entry_needs()
    {
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(results, new DistilledStudent());
        var path = Path.Combine(results.Runs, "distilled-student-seed1", RunFolder.RecordFile);
        var record = RunRecord.Read(path);
        (record with { Provenance = record.Provenance with { TeacherWeights = null } }).Write(path);

        var refused = Assert.Single(results.Read(new Staleness(SmallTrack.Track, Catalog).Present).Refused);

        Assert.Equal("the weights of the teacher are missing, and the entry is made from the teacher", refused.Reason);
    }

    [Fact]
    public async Task RunAsync_records_a_failure_and_goes_on()
    {
        var failing = new FakeMethod { Training = (_, _) => throw new InvalidOperationException("no reason to train") };
        var records = await Run(new InProcessStarter(folder.Path, [teacher, failing]), [failing], seeds: [1, 2]);

        Assert.Equal(RunStatus.Ok, records[0].Status);
        Assert.All(records.Skip(1), record => Assert.Equal((RunStatus.Failed, "no reason to train"), (record.Status, record.Reason)));
    }

    [Fact]
    public async Task RunAsync_makes_a_run_again_when_it_was_killed()
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
    public async Task Publish_leaves_out_the_earlier_run_when_the_last_was_killed()
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

    [Theory]
    [InlineData("model.safetensors", "has changed since the run left it")]
    [InlineData("epochs.csv", "has changed since the run left it")]
    [InlineData("predictions-test.txt", "is missing")]
    public async Task RunAsync_makes_a_run_anew_when_a_file_of_it_was_damaged(string file, string fault)
    {
        var fake = new FakeMethod();
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        var damaged = Path.Combine(SmallTrack.FolderOf(folder.Path, fake).Path, file);
        var whole = File.ReadAllBytes(damaged);
        if (fault == "is missing")
            File.Delete(damaged);
        else
            File.WriteAllBytes(damaged, Flipped(whole));

        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(again, [fake], seeds: [1]);

        Assert.Equal(["fake, seed 1"], again.Started.Select(run => run.ToString()));
        Assert.Equal([$"made anew, because {damaged} {fault}"], observer.Notes);
        // The table of epochs has seconds, which differ from run to run.
        if (file != "epochs.csv")
            Assert.Equal(whole, File.ReadAllBytes(damaged));
    }

    [Fact]
    public async Task RunAsync_makes_the_teacher_anew_when_it_was_damaged_and_keeps_what_the_whole_one_taught()
    {
        var fake = new FakeMethod();
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        var weights = Path.Combine(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path, Model.WeightsFile);
        File.WriteAllBytes(weights, Flipped(File.ReadAllBytes(weights)));
        var error = Assert.Throws<DataFormatException>(() => SmallTrack.ContextIn(folder.Path).Provenance(fake));
        Assert.Equal(
            $"The teacher of track quick cannot teach: {weights} has changed since the run left it. "
            + "Make it anew: bench run --track quick --methods teacher.",
            error.Message);

        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(again, [fake], seeds: [1]);

        Assert.Equal(["teacher, seed 1"], again.Started.Select(run => run.ToString()));
    }

    /// <summary>On a cluster nobody but the run that is taught looks at the record of its teacher.</summary>
    [Fact]
    public void A_teacher_that_failed_or_left_no_record_cannot_teach()
    {
        SmallTrack.SaveTeacher(folder.Path);
        var context = SmallTrack.ContextIn(folder.Path);
        var run = context.TeacherFolder;
        _ = context.Provenance(new FakeMethod());

        (RunRecord.Read(run.Record) with { Status = RunStatus.Failed, Reason = "no memory", Weights = null, Files = null }).Write(run.Record);
        File.Delete(Path.Combine(run.Path, Model.WeightsFile));
        var failed = Assert.Throws<DataFormatException>(() => context.Provenance(new FakeMethod()));
        File.Delete(run.Record);
        var unknown = Assert.Throws<FileNotFoundException>(() => context.Provenance(new FakeMethod()));

        Assert.Equal(
            "The teacher of track quick cannot teach: its run has the status failed: no memory. "
            + "Make it anew: bench run --track quick --methods teacher.",
            failed.Message);
        Assert.Equal(
            $"The teacher of track quick has not run: there is no run.json in {run.Path}. Run it first: bench run --track quick --methods teacher.",
            unknown.Message);
    }

    [Fact]
    public async Task RunAsync_refuses_a_finished_run_that_the_method_wrote_itself()
    {
        var run = SmallTrack.FolderOf(folder.Path, new FakeMethod());
        var forging = new FakeMethod
        {
            Training = (network, _) =>
            {
                Directory.CreateDirectory(run.Path);
                (SmallTrack.ContextIn(folder.Path).Begin(new FakeMethod(), 1) with { Status = RunStatus.Ok }).Write(run.Record);
                return network;
            },
        };

        var records = await Run(new InProcessStarter(folder.Path, [teacher, forging]), [forging], seeds: [1]);

        Assert.Equal(RunStatus.Failed, records[1].Status);
        Assert.Equal(
            $"something wrote {run.Record} during the run. The referee alone leaves records; what was written has been removed", records[1].Reason);
        Assert.False(Directory.Exists(run.Path));
    }

    [Fact]
    public async Task RunAsync_refuses_a_process_that_ends_well_and_leaves_no_record_or_another_one()
    {
        var fake = new FakeMethod();
        var run = SmallTrack.FolderOf(folder.Path, fake);
        var nothing = await Run(new DoingStarter(new InProcessStarter(folder.Path, [teacher]), () => { }), [fake], seeds: [1]);
        Assert.Equal((RunStatus.Failed, "the run's process left no record"), (nothing[1].Status, nothing[1].Reason));

        var record = SmallTrack.ContextIn(folder.Path).Begin(fake, 1) with { Status = RunStatus.Ok };
        var other = await Run(Leaving(record with { Method = "best-chain" }), [fake], seeds: [1]);
        Assert.Equal("the run's process left the record of best-chain, seed 1 on track quick", other[1].Reason);

        var changed = await Run(Leaving(record with { Provenance = record.Provenance with { Data = "other" } }), [fake], seeds: [1]);
        Assert.Equal("what the run depends on changed while it ran: other data", changed[1].Reason);

        var files = new Dictionary<string, string> { ["model.safetensors"] = new string('0', 64) };
        var lacking = await Run(Leaving(record with { Files = files }), [fake], seeds: [1]);
        Assert.Equal($"{Path.Combine(run.Partial, "model.safetensors")} is missing", lacking[1].Reason);
        Assert.False(Directory.Exists(run.Path));

        IRunStarter Leaving(RunRecord left) =>
            new DoingStarter(new InProcessStarter(folder.Path, [teacher]), () => left.Write(run.PartialRecord));
    }

    [Fact]
    public async Task Publish_refuses_files_that_the_record_does_not_vouch_for()
    {
        var fake = new FakeMethod();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        var made = (await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]))[1];
        var run = new RunFolder(folder.Path, made.Key);
        File.WriteAllText(Path.Combine(run.Path, RunFolder.EpochsFile), "garbage");

        var error = Assert.Throws<DataFormatException>(() => results.Publish(run, made));

        Assert.Equal(
            $"fake, seed 1 is not published, because {Path.Combine(run.Path, RunFolder.EpochsFile)} has changed since the run left it. "
            + "Run the entry again: it is made anew.",
            error.Message);
        Assert.False(results.HasRuns);
    }

    [Fact]
    public async Task RunAsync_stops_when_the_teacher_fails()
    {
        var fake = new FakeMethod();
        var starter = new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "teacher" } };

        var record = Assert.Single(await Run(starter, [fake], seeds: [1]));

        Assert.Equal(("teacher", RunStatus.Failed), (record.Method, record.Status));
        Assert.Single(starter.Started);
    }

    [Fact]
    public async Task RunAsync_runs_further_teachers_first_and_with_the_teachers_seed()
    {
        var second = new FakeMethod { Title = "second", WithTeacher = false };
        var taught = new FakeMethod { Teaching = ["second"] };
        var starter = new InProcessStarter(folder.Path, [teacher, second, taught]);

        var records = await Run(starter, [taught, second], seeds: [2]);

        Assert.Equal(["teacher, seed 1", "second, seed 1", "second, seed 2", "fake, seed 2"], starter.Started.Select(run => run.ToString()));
        Assert.All(records, record => Assert.Equal(RunStatus.Ok, record.Status));
        var weights = Model.WeightsHash(SmallTrack.FolderOf(folder.Path, second).Path);
        Assert.Equal($"second:{weights}", records[^1].Provenance.FurtherTeachers);
        Assert.Null(records[1].Provenance.FurtherTeachers);
    }

    [Fact]
    public async Task RunAsync_runs_an_entry_again_when_a_further_teacher_has_other_weights()
    {
        var second = new FakeMethod { Title = "second" };
        var taught = new FakeMethod { Teaching = ["second"] };
        await Run(new InProcessStarter(folder.Path, [teacher, second, taught]), [taught, second], seeds: [1]);
        var kept = new InProcessStarter(folder.Path, [teacher, second, taught]);
        await Run(kept, [taught, second], seeds: [1]);
        Assert.Empty(kept.Started);

        using (var other = Network.Random(SmallTrack.Shapes.Student, SmallTrack.Track.Task.Labels, seed: 9))
            SmallTrack.Save(other, SmallTrack.FolderOf(folder.Path, second));
        await Run(kept, [taught, second], seeds: [1]);

        Assert.Equal(["fake, seed 1"], kept.Started.Select(run => run.ToString()));
    }

    /// <summary>Whoever asks for a precision learns that finished runs have another.</summary>
    [Fact]
    public async Task RunAsync_says_that_a_kept_run_was_trained_in_another_precision()
    {
        var fake = new FakeMethod();
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);
        Assert.DoesNotContain(observer.Notes, note => note.StartsWith("kept, although", StringComparison.Ordinal));
        Rewrite(fake, record => record with { Precision = "bfloat16" });

        await Run(new InProcessStarter(folder.Path, [teacher, fake]), [fake], seeds: [1]);

        Assert.Contains(
            "kept, although it was trained in bfloat16 and not in float32: "
            + "'bench clean --track quick --all' removes finished runs, so that they are trained anew",
            observer.Notes);
    }

    [Fact]
    public async Task RunAsync_leaves_out_an_entry_when_a_further_teacher_fails()
    {
        var second = new FakeMethod { Title = "second" };
        var third = new FakeMethod { Title = "third", Teaching = ["second"] };
        var taught = new FakeMethod { Teaching = ["third"] };
        var starter = new InProcessStarter(folder.Path, [teacher, second, third, taught]) { Killed = { "second" } };

        var records = await Run(starter, [taught, second, third], seeds: [1]);

        Assert.Equal([("teacher", RunStatus.Ok), ("second", RunStatus.Failed)], records.Select(record => (record.Method, record.Status)));
    }

    /// <summary>What runs in this process of a plugin may throw anything, and so may the system that starts a run.</summary>
    [Fact]
    public async Task RunAsync_makes_whatever_goes_wrong_in_this_process_the_fault_of_one_run()
    {
        var second = new FakeMethod { Title = "second" };
        var starter = new InProcessStarter(folder.Path, [teacher, second])
        {
            Troubles = { ["fake"] = new NotSupportedException("no process can be started") },
        };

        var records = await Run(starter, [new FakeMethod(), second], seeds: [1]);

        Assert.Equal(["teacher ok ", "fake failed no process can be started", "second ok "],
            records.Select(record => $"{record.Method} {record.Status} {record.Reason}"));
    }

    [Fact]
    public void Order_refuses_entries_that_teach_each_other()
    {
        var one = new FakeMethod { Title = "one", Teaching = ["two"] };
        var two = new FakeMethod { Title = "two", Teaching = ["one"] };

        var error = Assert.Throws<ArgumentException>(() => RunQueue.Order([one, two], teacher, _ => [1]));

        Assert.EndsWith("is taught by an entry that it teaches itself. Expected no circle of FurtherTeachers.", error.Message);
    }

    [Fact]
    public async Task RunAsync_hands_an_entry_the_mean_of_its_teachers_probabilities()
    {
        var examples = SmallTrack.Data.Split(Split.Training).Examples;
        var wholeSplit = new Recipe(LearningRate: 1e-9, Epochs: 0) { Steps = 1, BatchSize = examples.Count };
        var handed = new HandedLogits();
        var second = new FakeMethod { Title = "second" };
        var taught = new FakeMethod { Teaching = ["second"], Training = (network, arena) => arena.Fit(network, handed, wholeSplit) };

        await Run(new InProcessStarter(folder.Path, [teacher, second, taught]), [taught, second], seeds: [1]);

        using var scope = NewDisposeScope();
        using var first = Network.Load(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path);
        using var other = Network.Load(SmallTrack.FolderOf(folder.Path, second).Path);
        var mean = (first.LogitsAt(examples, CPU).softmax(-1) + other.LogitsAt(examples, CPU).softmax(-1)) / 2; // (n, C)
        // The batch has the sentences in another order.
        Assert.Equal(Tiny.Values(mean).Order(), handed.Probabilities.Order(), (one, another) => Math.Abs(one - another) < 1e-5);
    }

    [Fact]
    public async Task RunAsync_runs_an_entry_without_the_teacher_when_it_needs_none()
    {
        var fake = new FakeMethod { WithTeacher = false };
        var failing = new InProcessStarter(folder.Path, [teacher, fake]) { Killed = { "teacher" } };

        var records = await Run(failing, [fake], seeds: [1]);
        Assert.Equal([("teacher", RunStatus.Failed), ("fake", RunStatus.Ok)], records.Select(record => (record.Method, record.Status)));
        Assert.Null(records[1].Provenance.TeacherWeights);

        // The entry is kept whatever the teacher's weights become.
        SmallTrack.SaveTeacher(folder.Path, seed: 9);
        var again = new InProcessStarter(folder.Path, [teacher, fake]);
        await Run(again, [fake], seeds: [1]);
        Assert.Empty(again.Started);
    }

    [Fact]
    public async Task RunAsync_runs_an_entry_beside_the_teacher_when_it_needs_none()
    {
        var fake = new FakeMethod { WithTeacher = false };
        var starter = new MeetingStarter(new InProcessStarter(folder.Path, [teacher, fake]), meet: 2);

        var records = await new RunQueue(SmallTrack.ContextIn(folder.Path), starter, observer).RunAsync([fake], teacher, _ => [1], jobs: 2);

        Assert.All(records, record => Assert.Equal(RunStatus.Ok, record.Status));
    }

    [Fact]
    public async Task WriteTables_writes_tables_of_the_runs_that_belong_together()
    {
        var fake = new FakeMethod();
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        await Publish(results, fake);
        var (board, _, leftOut) = results.WriteTables(new Staleness(SmallTrack.Track, Catalog).Present);
        Assert.Equal(["fake", "teacher"], board.Methods.Select(row => row.Method));
        Assert.Empty(leftOut);
        var tables = Directory.GetFiles(results.Path).ToDictionary(path => path, File.ReadAllBytes);
        Assert.Equal(3, tables.Count);

        // The same records give the same bytes.
        results.WriteTables(new Staleness(SmallTrack.Track, Catalog).Present);
        Assert.All(tables, table => Assert.Equal(table.Value, File.ReadAllBytes(table.Key)));

        // Another teacher leaves the entry behind until it is run again.
        var teacherRecord = Path.Combine(results.Path, "runs", "teacher-seed1", RunFolder.RecordFile);
        var record = RunRecord.Read(teacherRecord);
        (record with { Weights = new string('0', 64) }).Write(teacherRecord);
        Assert.Equal(["fake-seed1"], results.WriteTables(new Staleness(SmallTrack.Track, Catalog).Present).LeftOut);
    }

    private static byte[] Flipped(byte[] bytes)
    {
        byte[] damaged = [.. bytes];
        damaged[damaged.Length / 2] ^= 1;
        return damaged;
    }

    private async Task Publish(ResultsFolder results, ContestMethod method)
    {
        foreach (var made in await Run(new InProcessStarter(folder.Path, [teacher, method]), [method], seeds: [1]))
            results.Publish(new RunFolder(folder.Path, new RunKey(made.Track, made.Method, made.Seed)), made);
    }

    private void Rewrite(ContestMethod method, Func<RunRecord, RunRecord> change)
    {
        var path = SmallTrack.FolderOf(folder.Path, method).Record;
        change(RunRecord.Read(path)).Write(path);
    }

    private async Task<IReadOnlyList<RunRecord>> Run(IRunStarter starter, IReadOnlyList<ContestMethod> methods, IReadOnlyList<int> seeds) =>
        await new RunQueue(SmallTrack.ContextIn(folder.Path), starter, observer).RunAsync(methods, teacher, _ => seeds, jobs: 1);

    /// <summary>Starts from weights that nobody has.</summary>
    private sealed class Lacking : CompressionMethod
    {
        public override string Name => "lacking";

        public override string Summary => "for a test";

        public override string? Checkpoint => "no-such-model";

        public override Network Build(Teacher teacher, Track track, int seed) => throw new InvalidOperationException("It never begins.");

        public override Network Train(Network network, Arena arena) => network;
    }

    /// <summary>Keeps the probabilities that it is handed, and learns nothing from them.</summary>
    private sealed class HandedLogits : Objective
    {
        public float[] Probabilities { get; private set; } = [];

        public override string Name => "nothing";

        public override bool NeedsTeacher => true;

        public override Tensor Loss(LabelledPositions positions)
        {
            Probabilities = Tiny.Values(positions.TeacherLogits!.softmax(-1));
            return positions.Logits.sum() * 0;
        }
    }

    /// <summary>Runs nothing until a number of runs were asked for.</summary>
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

    /// <summary>Runs the teacher, and does something else in place of every other run.</summary>
    private sealed class DoingStarter(IRunStarter inner, Action act) : IRunStarter
    {
        public Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel)
        {
            if (run.Method == TeacherRun.Method)
                return inner.RunAsync(run, watch, cancel);
            act();
            return Task.FromResult<string?>(null);
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

        public List<string> Notes { get; } = [];

        public void Happened(RunKey run, RunEvent happening) => Notes.Add(happening.Note ?? "");

        public void Ended(RunKey run, RunRecord record, bool kept) => Kept += kept ? 1 : 0;
    }
}
