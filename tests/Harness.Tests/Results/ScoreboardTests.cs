using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class ScoreboardTests
{
    private const int Sentences = 40;
    private const string January = "2026-01-01T00:00:00Z";
    private const string February = "2026-02-01T00:00:00Z";

    /// <summary>Makes a run with that many of 40 sentences right. Each has one entity and one prediction, so that F1 is right / 40.</summary>
    private static RunOutcome Run(string method, int seed, int right, Division division = Division.Capped, long parameters = 100, double latency = 1)
    {
        MatchCounts[] counts = [.. Enumerable.Range(0, Sentences).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))];
        var f1 = (double)right / Sentences;
        var record = Record(method, seed, RunStatus.Ok, division) with
        {
            Parameters = parameters,
            DenseParameters = parameters * 2,
            Test = new Dictionary<string, double> { ["f1_word"] = f1, ["precision_word"] = f1, ["recall_word"] = f1, ["f1_aligned"] = f1 / 2 },
            Validation = new Dictionary<string, double> { ["f1_word"] = f1 / 4 },
            EvalSeconds = latency * 10,
            LatencyMs = latency,
            TrainSeconds = latency * 100,
            LatencyP95Ms = latency * 2,
            SentencesPerSecond = 1000 / latency,
            PeakMemoryBytes = (long)latency * 1_000_000,
            StoredBytes = parameters * 4,
            StoredBytesFp16 = parameters * 2,
            OnnxBytes = parameters * 5,
            LatencyOnnxP50Ms = latency / 2,
            LatencyMsSpread = latency / 4,
            LatencyOnnxMsSpread = latency / 8,
            TimedUtc = January,
        };
        var types = new Dictionary<string, MatchCounts> { ["PER"] = new(right, Sentences, Sentences), ["LOC"] = new(0, 0, 0) };
        return new RunOutcome(record, "", [.. counts.Select(MicroF1.NumbersOf)], types);
    }

    private static RunOutcome Ended(
        string method, int seed, string status, string reason, Division division = Division.Capped, long parameters = 100) =>
        RunOutcome.Unscored(Record(method, seed, status, division) with { Reason = reason, Parameters = parameters });

    private static RunOutcome Made(int seed, int methodVersion, string stale)
    {
        var run = Run("student", seed, 20);
        var provenance = run.Record.Provenance with { RulesVersion = 2, MethodVersion = methodVersion };
        return run with { Record = run.Record with { Provenance = provenance }, Stale = stale };
    }

    private static RunRecord Record(string method, int seed, string status, Division division) => ExampleRun.Record() with
    {
        Method = method,
        Seed = seed,
        Status = status,
        Reason = "",
        Division = division,
        ParametersBuilt = null,
        Parameters = null,
        DenseParameters = null,
        Test = null,
        Validation = null,
        EvalSeconds = null,
        LatencyMs = null,
        TrainSeconds = null,
    };

    private static Scoreboard Build(IReadOnlyList<RunOutcome> runs, IReadOnlyList<TriedRow>? tried = null) =>
        Scoreboard.Build(runs, SmallTrack.Track.Task.Metrics, tried: tried);

    private static double? Of(MethodRow row, string figure) => row[Figures.All.Single(one => one.Name == figure)];

    [Fact]
    public void Build_says_by_which_versions_the_seeds_of_a_row_were_made_when_they_are_several()
    {
        const string Old = "method version 1, now 2";
        var row = Assert.Single(Build([Made(1, 1, Old), Made(2, 2, ""), Made(3, 1, Old)]).Methods);

        Assert.Equal("seeds 1, 3 made by rules version 2, method version 1; seed 2 made by rules version 2, method version 2", row.Reason);
        Assert.Equal("seeds 1, 3: method version 1, now 2", row.Stale);
        Assert.Equal(["Stale, all entries: seeds 1, 3: method version 1, now 2."], StaleRows.Sentences([row]));
    }

    [Fact]
    public void Build_says_once_why_all_seeds_of_a_row_are_stale()
    {
        var row = Assert.Single(Build([Made(1, 1, "method version 1, now 2"), Made(2, 1, "method version 1, now 2")]).Methods);

        Assert.Equal(("", "method version 1, now 2"), (row.Reason, row.Stale));
        Assert.Equal(["Stale, student: method version 1, now 2."], StaleRows.Sentences([row, row with { Method = "teacher", Stale = "" }]));
    }

    [Fact]
    public void Ranks_the_capped_division_by_mean_F1_with_the_disqualified_last_and_open_entries_unranked()
    {
        var board = Build(
        [
            Ended("crashed", 1, RunStatus.Failed, "NaN at step 3"),
            Run("second", 1, 20),
            Run("second", 2, 22),
            Ended("heavy", 1, RunStatus.Disqualified, "500 parameters, cap 200", parameters: 500),
            Run("teacher", 1, 38, Division.Open, 1000),
            Run("first", 1, 30),
            Run("factorised", 1, 35, Division.Open, 800),
            Run("smaller", 1, 21, parameters: 50),
        ]);
        Assert.Equal(
            [("first", 1), ("smaller", 2), ("second", 3), ("crashed", null), ("heavy", null), ("teacher", null), ("factorised", null)],
            board.Methods.Select(row => (row.Method, row.Rank)));
        Assert.Equal(
            ["ok", "ok", "ok", "failed", "disqualified", "ok", "ok"],
            board.Methods.Select(row => row.Status));
        Assert.Equal("seed 1 disqualified: 500 parameters, cap 200", board.Methods[4].Reason);
        Assert.Equal(0.5, board.Methods[4].ShareOfTeacher);
        Assert.Null(board.Methods[4].Headline);
    }

    [Fact]
    public void Takes_speeds_from_the_runs_that_were_measured_with_the_most_entries()
    {
        var rows = Build(
        [
            Run("teacher", 1, 39, Division.Reference, latency: 4),
            Run("chain", 1, 35, latency: 3),
            Run("student", 1, 30, latency: 1),
            At(February, Run("student", 2, 30, latency: 10)),
            At(February, Run("student", 3, 30, latency: 20)),
            At(February, Run("late", 1, 10, latency: 40)),
        ]).Methods.ToDictionary(row => row.Method);

        var student = rows["student"];
        Assert.Equal((1.0, 0.25, January), (Of(student, "latency_ms"), student.LatencyOfTeacher, student.TimedUtc));
        Assert.Equal((10.0, 1000.0), (Of(student, "eval_seconds"), Of(student, "sentences_per_second")));
        Assert.Equal(0.25, Of(student, "latency_ms_spread"));
        Assert.Equal(3100.0 / 3, Of(student, "train_seconds")!.Value, 9);
        Assert.Equal((40.0, February), (Of(rows["late"], "latency_ms"), rows["late"].TimedUtc));
        Assert.Null(rows["late"].LatencyOfTeacher);
        Assert.Equal(["late"], rows.Values.Where(row => row.IsTimedApart).Select(row => row.Method));
    }

    /// <summary>The table shows the teacher's 4 ms of January. In February its second seed took 80 beside the 40 of a later entry.</summary>
    [Fact]
    public void Relates_a_speed_to_the_teachers_in_the_same_measurement()
    {
        var rows = Build(
        [
            Run("teacher", 1, 39, Division.Reference, latency: 4),
            At(February, Run("teacher", 2, 39, Division.Reference, latency: 80)),
            Run("chain", 1, 35, latency: 3),
            Run("student", 1, 30, latency: 1),
            At(February, Run("late", 1, 10, latency: 40)),
        ]).Methods.ToDictionary(row => row.Method);

        Assert.Equal((4.0, 1.0), (Of(rows["teacher"], "latency_ms"), rows["teacher"].LatencyOfTeacher));
        Assert.Equal((40.0, 0.5), (Of(rows["late"], "latency_ms"), rows["late"].LatencyOfTeacher));
        Assert.Equal(0.25, rows["student"].LatencyOfTeacher);
    }

    [Fact]
    public void Takes_speeds_from_all_runs_where_no_two_entries_were_measured_together()
    {
        var row = Build([Run("student", 1, 30, latency: 1), At(February, Run("student", 2, 30, latency: 3))]).Methods[0];

        Assert.Equal((2.0, $"{January} {February}", false), (Of(row, "latency_ms"), row.TimedUtc, row.IsTimedApart));
    }

    /// <summary>Where two measurements have as many entries, the one with the teacher stands, because it gives ratios.</summary>
    [Fact]
    public void Takes_speeds_from_the_measurement_with_the_teacher_where_two_have_as_many_entries()
    {
        var rows = Build(
        [
            Run("teacher", 1, 39, Division.Reference, latency: 4),
            Run("student", 1, 30, latency: 1),
            At(February, Run("student", 2, 30, latency: 10)),
            At(February, Run("chain", 1, 30, latency: 20)),
            At(February, Run("chain", 2, 30, latency: 20)),
        ]).Methods.ToDictionary(row => row.Method);

        Assert.Equal((1.0, 0.25), (Of(rows["student"], "latency_ms"), rows["student"].LatencyOfTeacher));
        Assert.Null(rows["chain"].LatencyOfTeacher);
    }

    /// <summary>A pull request may bring any number of entries of its own, with times of its own.</summary>
    [Fact]
    public void Takes_speeds_from_the_measurement_of_the_entries_that_the_program_has()
    {
        var rows = Build(
        [
            Run("teacher", 1, 39, Division.Reference, latency: 4),
            Run("student", 1, 30, latency: 1),
            At(February, Run("teacher", 2, 39, Division.Reference, latency: 400)),
            .. Enumerable.Range(0, 5).Select(i => At(February, Run(Invariant($"stranger-{i}"), 1, 10)) with { IsOfKnownEntry = false }),
        ]).Methods.ToDictionary(row => row.Method);

        Assert.Equal((4.0, 1.0), (Of(rows["teacher"], "latency_ms"), Of(rows["student"], "latency_ms")));
        Assert.True(rows["stranger-0"].IsTimedApart);
    }

    private static RunOutcome At(string time, RunOutcome run) => run with { Record = run.Record with { TimedUtc = time } };

    [Fact]
    public void Makes_a_row_of_a_methods_runs()
    {
        var row = Build(
        [
            Run("student", 3, 26, latency: 9),
            Run("student", 1, 20, latency: 1),
            Run("student", 2, 20, latency: 2),
            Run("teacher", 1, 39, Division.Open, 400),
        ]).Methods[0];
        Assert.Equal((1, "quick", "student", Division.Capped, 3), (row.Rank, row.Track, row.Method, row.Division, row.Seeds));
        Assert.Equal((100, 200, 0.25), (Of(row, "parameters"), Of(row, "dense_parameters"), row.ShareOfTeacher));
        Assert.Equal(0.55, row.Headline!.Mean, 12);

        // The values 0.5, 0.5 and 0.65 differ from their mean by 0.05, 0.05 and 0.1; the sum of the squares is divided by 2.
        Assert.Equal(Math.Sqrt(0.0075), row.Headline!.StandardDeviation!.Value, 12);
        Assert.Equal(0.275, row.Test["f1_aligned"], 12);
        Assert.Equal(0.1375, row.Validation["f1_word"], 12);
        Assert.Equal((2.0, 20.0, 400.0), (Of(row, "latency_ms"), Of(row, "eval_seconds"), Of(row, "train_seconds")));
        Assert.Equal((4.0, 500.0), (Of(row, "latency_p95_ms"), Of(row, "sentences_per_second")));
        Assert.Equal(
            (9_000_000, 400, 200, 2.0), (Of(row, "peak_memory_bytes"), Of(row, "bytes"), Of(row, "bytes_fp16"), row.LatencyOfTeacher));
        Assert.Equal((500, 1.0), (Of(row, "onnx_bytes"), Of(row, "latency_onnx_p50_ms")));
        Assert.Equal((2.25, 1.125), (Of(row, "latency_ms_spread"), Of(row, "latency_onnx_ms_spread")));
        Assert.Equal(January, row.TimedUtc);
        Assert.InRange(row.Interval!.Value.Low, 0.35, 0.45);
        Assert.InRange(row.Interval!.Value.High, 0.65, 0.75);
        Assert.Equal(new RankRange(1, 1), row.RankRange);
        Assert.Equal("", row.Reason);
    }

    [Fact]
    public void Counts_the_trials_of_the_entries_that_an_entry_extends()
    {
        static TriedRow Tried(string method, string settings) => new()
        {
            Track = "quick",
            Method = method,
            Trained = method,
            Settings = settings,
            Seed = 1,
            Parameters = 1,
            ValidationHeadline = 0.5,
            TrainSeconds = 1,
        };

        static RunOutcome Extending(RunOutcome run, string extended) => run with { Record = run.Record with { Extends = extended } };

        var board = Build(
            [Run("chain", 1, 30), Extending(Run("rounded", 1, 20), "chain"), Extending(Run("twice", 1, 10), "rounded"), Run("student", 1, 5)],
            tried: [Tried("chain", "a=1"), Tried("chain", "a=2"), Tried("rounded", "b=1"), Tried("student", "c=1")]);

        // Each has its final settings as well.
        Assert.Equal(
            [("chain", 3), ("rounded", 4), ("twice", 4), ("student", 2)], board.Methods.Select(row => (row.Method, row.ConfigurationsTried)));
    }

    [Fact]
    public void Ranks_the_capped_division_alone()
    {
        var board = Build([Run("teacher", 1, 40, Division.Reference), Run("wide", 1, 39, Division.Open), Run("small", 1, 10)]);

        Assert.Equal(
            [("small", Division.Capped, 1), ("wide", Division.Open, null), ("teacher", Division.Reference, (int?)null)],
            board.Methods.Select(row => (row.Method, row.Division, row.Rank)));
    }

    [Fact]
    public void Says_where_the_budgets_of_a_division_differ()
    {
        static RunOutcome Trained(string method, int right, params TrainingRecord[] trainings)
        {
            var run = Run(method, 1, right);
            return run with { Record = run.Record with { Trainings = trainings } };
        }

        var usual = new TrainingRecord("the labels", 200, 32, 1e-3);
        var board = Build([Trained("a", 30, usual), Trained("b", 20, new TrainingRecord("gates", 1500, 16, 3e-4), usual), Trained("c", 10, usual)]);

        const string Usual = "200 steps of 32 on the labels, learning rate 0.001";
        Assert.Equal(
            $"Trained by {Usual}: a, c. Trained otherwise: b by 1,500 steps of 16 on gates, learning rate 0.0003, then {Usual}.",
            TrainingNote.Of(board.Methods));
        Assert.Equal($"Trained alike: {Usual}.", TrainingNote.Of([board.Methods[0], board.Methods[2]]));
        Assert.Null(TrainingNote.Of(Build([Run("a", 1, 1)]).Methods));
    }

    [Fact]
    public void Trainings_of_a_sweep_are_told_by_the_best_of_them()
    {
        TrainingRecord[] trainings = [.. new[] { "x", "y", "z" }.Select(objective => new TrainingRecord(objective, 200, 32, 1e-3))];
        SweepRecord[] sweep = [new("weight", 0, 0.5), new("weight", 0.5, 0.7), new("weight", 1, 0.6)];

        const string All = "200 steps of 32 on x, learning rate 0.001, then 200 steps of 32 on y, learning rate 0.001, then "
            + "200 steps of 32 on z, learning rate 0.001";
        Assert.Equal(
            "200 steps of 32 on y, learning rate 0.001, the best on validation of 3 trainings by the weight",
            TrainingRecord.InWords(trainings, sweep));
        Assert.Equal(All, TrainingRecord.InWords(trainings, sweep: null));
        Assert.Equal(All, TrainingRecord.InWords(trainings, [sweep[0]]));

        var one = Run("a", 1, 10);
        var other = Run("a", 2, 10);
        var row = Assert.Single(Build(
        [
            one with { Record = one.Record with { Trainings = trainings, Sweep = sweep } },
            other with { Record = other.Record with { Trainings = trainings, Sweep = [.. sweep.Select(value => value with { Validation = 0.1 })] } },
        ]).Methods);
        Assert.StartsWith("200 steps of 32 on y, ", row.Trainings, StringComparison.Ordinal);
        Assert.Contains(", or 200 steps of 32 on x, ", row.Trainings, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_the_settings_that_were_tried_for_an_entry_once_each_whatever_the_seed_and_those_that_were_settled_on()
    {
        static TriedRow Tried(string method, string settings, int seed = 1, string? trained = null, long parameters = 1, double f1 = 0.5) => new()
        {
            Track = "quick",
            Method = method,
            Trained = trained ?? method,
            Settings = settings,
            Seed = seed,
            Parameters = parameters,
            ValidationHeadline = f1,
            TrainSeconds = 1,
        };

        var board = Build(
            [Run("chain", 1, 30), Run("settled", 1, 25), Run("student", 1, 20)],
            tried:
            [
                Tried("chain", "a=1"),
                Tried("chain", "a=1", seed: 2),
                Tried("chain", "a=2"),
                Tried("chain", "a=2", trained: "other"),
                Tried("other", ""),
                Tried("settled", "a=1"),
                // These are the settings of the run: 25 of 40 are right on test, and a quarter of that share on validation.
                Tried("settled", "a=2", parameters: 100, f1: 25.0 / 40 / 4),
            ]);

        Assert.Equal([("chain", 4), ("settled", 2), ("student", 1)], board.Methods.Select(row => (row.Method, row.ConfigurationsTried)));
    }

    /// <summary>
    /// The first two differ in one sentence, and p is P(|X - 1| >= 1) with X about Poisson(1), which is 1 - P(X = 1) = 0.63. The third differs from
    /// them in thirty-six and thirty-five sentences, and no resample strays so far.
    /// </summary>
    [Fact]
    public void Ranks_are_the_range_that_the_tests_leave_open()
    {
        var board = Build([Run("a", 1, 40), Run("b", 1, 4), Run("c", 1, 39), Run("teacher", 1, 40, Division.Open)]);

        Assert.Equal(
            [("a", "1–2"), ("c", "1–2"), ("b", "3"), ("teacher", "")],
            board.Methods.Select(row => (row.Method, $"{row.RankRange}")));
        Assert.InRange(board.Comparisons.Between("a", "c").PValue, 0.58, 0.68);
        Assert.False(board.Comparisons.KnowsSeeds);
        Assert.Equal("sentences", board.Comparisons.Basis);
        Assert.All(board.Methods, row => Assert.Equal(("sentences", SeedVarianceSource.None), (row.Resampled, row.SeedVariance)));
    }

    /// <summary>
    /// The p-values are those of the test above. Of three comparisons with the teacher two are ties, so that a tie was tested at a level of 0.025.
    /// </summary>
    [Fact]
    public void Differences_are_stated_against_the_teacher_with_what_a_tie_could_have_been()
    {
        var board = Build([Run("a", 1, 40), Run("b", 1, 4), Run("c", 1, 39), Run("teacher", 1, 40, Division.Open)]);
        var rows = board.Methods.ToDictionary(row => row.Method);

        Assert.Null(rows["teacher"].ToTeacher);
        Assert.Equal(new TeacherComparison(0, new Interval(0, 0), 1, 0), rows["a"].ToTeacher);
        Assert.Equal(-0.9, rows["b"].ToTeacher!.Difference, 12);
        Assert.Equal((false, null), (rows["b"].ToTeacher!.IsTie, rows["b"].ToTeacher!.Smallest));
        Assert.Equal("p < 0.001", rows["b"].ToTeacher!.Verdict);
        Assert.Equal(-0.025, rows["c"].ToTeacher!.Difference, 12);
        Assert.True(rows["c"].ToTeacher!.IsTie);
        // The sentence is drawn three times or more in 8 % of the resamples, and four times or more in 2 %: a difference of more than 2 of 40 is
        // found.
        Assert.Equal(2.0 / 40, rows["c"].ToTeacher!.Smallest!.Value, 12);
        Assert.Equal("tie (0.0500 would have shown)", rows["c"].ToTeacher!.Verdict);
        Assert.StartsWith("−0.0250 (−0.0750 to 0.0000)", rows["c"].ToTeacher!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_a_deterministic_method_have_no_variance_over_seeds()
    {
        static RunOutcome Fitted(string method, int seed, bool says) =>
            Run(method, seed, 30) is var run ? run with { Record = run.Record with { IsDeterministic = says, Weights = "alike" } } : run;

        var board = Build([Fitted("fitted", 1, says: true), Fitted("older", 1, says: false), Fitted("older", 2, says: false)]);
        var seeds = new ResultsSchema(SmallTrack.Track.Task.Metrics).Views.Single(column => column.Title == "seeds");
        var headline = new ResultsSchema(SmallTrack.Track.Task.Metrics).Views[0];

        Assert.All(board.Methods, row => Assert.Equal(
            (SeedVarianceSource.Deterministic, "deterministic", "0.7500"), (row.SeedVariance!.Value, seeds.Text(row), headline.Text(row))));
    }

    [Fact]
    public void Counts_the_good_runs_of_a_method_and_names_the_failed_one()
    {
        var row = Build([Run("m", 1, 20), Run("m", 2, 30), Ended("m", 3, RunStatus.Failed, "out of memory")]).Methods[0];
        Assert.Equal(("ok", 1, 2, "seed 3 failed: out of memory"), (row.Status, row.Rank, row.Seeds, row.Reason));
        Assert.Equal(0.625, row.Headline!.Mean, 12);
    }

    [Fact]
    public void Gives_the_reasons_of_the_first_runs_where_many_failed()
    {
        var row = Build([Run("m", 1, 20), .. Enumerable.Range(2, 7).Select(seed => Ended("m", seed, RunStatus.Failed, "out of memory"))]).Methods[0];

        Assert.StartsWith("seed 2 failed: out of memory; seed 3 failed", row.Reason, StringComparison.Ordinal);
        Assert.EndsWith("seed 6 failed: out of memory; and 2 further seeds", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_what_a_method_remarked_on_a_run_that_ended_well()
    {
        var remarked = Run("student", 2, 20);
        var runs = new[] { Run("student", 1, 20), remarked with { Record = remarked.Record with { Reason = "1 of 8 heads was left" } } };

        var row = Assert.Single(Build(runs).Methods);

        Assert.Equal(("ok", 2, "seed 2: 1 of 8 heads was left"), (row.Status, row.Seeds, row.Reason));
    }

    [Fact]
    public void Disqualifies_a_method_for_one_run_that_broke_the_rules()
    {
        var row = Build([Run("m", 1, 40), Ended("m", 2, RunStatus.Disqualified, "over the cap")]).Methods[0];
        Assert.Equal(("disqualified", null, 0, null), (row.Status, row.Rank, row.Seeds, row.Headline));
    }

    [Fact]
    public void Gives_means_by_type()
    {
        var types = Build([Run("m", 1, 20), Run("m", 2, 30)]).Types;
        Assert.Equal(["LOC", "PER"], types.Select(row => row.Type));
        Assert.Equal((2, 40L, 0.625, 0.625, 0.625), (types[1].Seeds, types[1].Gold, types[1].PrecisionMean, types[1].RecallMean, types[1].F1Mean));
        Assert.Equal(0.25 / Math.Sqrt(2), types[1].F1Sd!.Value, 12);
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_runs()
    {
        RunOutcome[] runs =
        [
            Run("a", 1, 30), Run("a", 2, 28), Run("b", 1, 30), Run("teacher", 1, 39, Division.Open), Ended("z", 1, RunStatus.Failed, "x"),
        ];
        var forth = Build(runs);
        var back = Build([.. runs.Reverse()]);
        Assert.Equal(forth.Runs, back.Runs);
        var columns = new ResultsSchema(SmallTrack.Track.Task.Metrics).Entries;
        Assert.Equal(Cells(forth), Cells(back));
        string[] Cells(Scoreboard board) => [.. board.Methods.SelectMany(row => columns.Select(column => column.Csv.Cell(row)))];
        Assert.Equal(forth.Types, back.Types);
    }

    [Fact]
    public void Of_no_run_is_empty() => Assert.Empty(Build([]).Methods);

    [Fact]
    public void Refuses_runs_that_do_not_belong_together()
    {
        Throws("2 runs of a with seed 1", Run("a", 1, 1), Run("a", 1, 2));
        Throws("more than one division", Run("a", 1, 1), Run("a", 2, 1, Division.Open));
        Throws("tracks quick, other", Run("a", 1, 1), Changed(record => record with { Track = "other" }));
        Throws("status 'done'", Changed(record => record with { Status = "done" }));
        Throws(
            "its record says f1_word 0.9, its 40 test sentences 0.25",
            Changed(record => record with { Test = new Dictionary<string, double> { ["f1_word"] = 0.9 } }));

        static RunOutcome Changed(Func<RunRecord, RunRecord> change)
        {
            var run = Run("b", 1, 10);
            return run with { Record = change(run.Record) };
        }

        static void Throws(string expected, params RunOutcome[] runs) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Build(runs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_leaves_all_ranks_open_where_no_p_value_survives_the_correction()
    {
        RunOutcome[] runs = [.. Enumerable.Range(0, 12).Select(i => Run(Invariant($"entry-{i}"), 1, 3 * i))];
        var metrics = SmallTrack.Track.Task.Metrics;

        // 66 comparisons are made. With 1,000 resamples the smallest p-value is about 0.001, and with 2,000 it is half of that.
        Assert.All(Scoreboard.Build(runs, metrics, resamples: 1_000).Methods, row => Assert.Equal(new RankRange(1, 12), row.RankRange));
        Assert.Equal(new RankRange(1, 12), Scoreboard.Build(runs, metrics, resamples: 1_318).Methods[0].RankRange);
        Assert.NotEqual(new RankRange(1, 12), Scoreboard.Build(runs, metrics, resamples: 2_000).Methods[0].RankRange);
    }
}
