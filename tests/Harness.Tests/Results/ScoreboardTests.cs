using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class ScoreboardTests
{
    private const int Sentences = 40;

    /// <summary>A run that gets that many of forty sentences right, of one entity and one prediction each: F1 is right / 40.</summary>
    private static RunOutcome Run(string method, int seed, int right, string division = "capped", long parameters = 100, double latency = 1)
    {
        MatchCounts[] counts = [.. Enumerable.Range(0, Sentences).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))];
        var f1 = (double)right / Sentences;
        var row = new RunRow
        {
            Track = "quick",
            Method = method,
            Division = division,
            Seed = seed,
            Status = RunStatus.Ok,
            Parameters = parameters,
            DenseParameters = parameters * 2,
            F1Word = f1,
            PrecisionWord = f1,
            RecallWord = f1,
            F1Aligned = f1 / 2,
            ValidationF1Word = f1 / 4,
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
            TimedUtc = seed == 3 ? "2026-02-01T00:00:00Z" : "2026-01-01T00:00:00Z",
        };
        var types = new Dictionary<string, MatchCounts> { ["PER"] = new(right, Sentences, Sentences), ["LOC"] = new(0, 0, 0) };
        return new RunOutcome(row, counts, types);
    }

    private static RunOutcome Ended(string method, int seed, string status, string reason, string division = "capped", long parameters = 100) =>
        RunOutcome.Unscored(new RunRow
        {
            Track = "quick",
            Method = method,
            Division = division,
            Seed = seed,
            Status = status,
            Reason = reason,
            Parameters = parameters,
        });

    private static RunOutcome Made(int seed, int methodVersion, string stale)
    {
        var run = Run("student", seed, 20);
        return run with { Row = run.Row with { RulesVersion = 2, MethodVersion = methodVersion, Stale = stale } };
    }

    [Fact]
    public void Build_says_by_which_versions_the_seeds_of_a_row_were_made_when_they_are_several()
    {
        const string Old = "method version 1, now 2";
        var row = Assert.Single(Scoreboard.Build([Made(1, 1, Old), Made(2, 2, ""), Made(3, 1, Old)]).Methods);

        Assert.Equal("seeds 1, 3 made by rules version 2, method version 1; seed 2 made by rules version 2, method version 2", row.Reason);
        Assert.Equal("seeds 1, 3: method version 1, now 2", row.Stale);
        Assert.Equal(["Stale, all entries: seeds 1, 3: method version 1, now 2."], StaleRows.Sentences([row]));
    }

    [Fact]
    public void Build_says_once_why_all_seeds_of_a_row_are_stale()
    {
        var row = Assert.Single(Scoreboard.Build([Made(1, 1, "method version 1, now 2"), Made(2, 1, "method version 1, now 2")]).Methods);

        Assert.Equal(("", "method version 1, now 2"), (row.Reason, row.Stale));
        Assert.Equal(["Stale, student: method version 1, now 2."], StaleRows.Sentences([row, row with { Method = "teacher", Stale = "" }]));
    }

    [Fact]
    public void Ranks_the_capped_division_by_mean_F1_with_the_disqualified_last_and_open_entries_unranked()
    {
        var board = Scoreboard.Build(
        [
            Ended("crashed", 1, RunStatus.Failed, "NaN at step 3"),
            Run("second", 1, 20),
            Run("second", 2, 22),
            Ended("heavy", 1, RunStatus.Disqualified, "500 parameters, cap 200", parameters: 500),
            Run("teacher", 1, 38, "open", 1000),
            Run("first", 1, 30),
            Run("factorised", 1, 35, "open", 800),
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
        Assert.Null(board.Methods[4].F1WordMean);
    }

    [Fact]
    public void Makes_a_row_of_a_methods_runs()
    {
        var row = Scoreboard.Build(
        [
            Run("student", 3, 26, latency: 9),
            Run("student", 1, 20, latency: 1),
            Run("student", 2, 20, latency: 2),
            Run("teacher", 1, 39, "open", 400),
        ]).Methods[0];
        Assert.Equal((1, "quick", "student", "capped", 3), (row.Rank, row.Track, row.Method, row.Division, row.Seeds));
        Assert.Equal((100L, 200L, 0.25), (row.Parameters, row.DenseParameters, row.ShareOfTeacher));
        Assert.Equal(0.55, row.F1WordMean!.Value, 12);

        // 0.5, 0.5 and 0.65: squares of 0.05, 0.05 and 0.1 over 2.
        Assert.Equal(Math.Sqrt(0.0075), row.F1WordSd!.Value, 12);
        Assert.Equal(0.275, row.F1AlignedMean!.Value, 12);
        Assert.Equal(0.1375, row.ValidationF1WordMean!.Value, 12);
        Assert.Equal((2.0, 20.0, 400.0), (row.LatencyMsMedian, row.EvalSecondsMedian, row.TrainSecondsMean));
        Assert.Equal((4.0, 500.0), (row.LatencyP95MsMedian, row.SentencesPerSecondMedian));
        Assert.Equal((9_000_000L, 400L, 200L, 2.0), (row.PeakMemoryBytes, row.StoredBytes, row.StoredBytesFp16, row.LatencyOfTeacher));
        Assert.Equal((500L, 1.0), (row.OnnxBytes, row.LatencyOnnxP50Ms));
        Assert.Equal((2.25, 1.125, "2026-01-01T00:00:00Z 2026-02-01T00:00:00Z"), (row.LatencyMsSpread, row.LatencyOnnxMsSpread, row.TimedUtc));
        Assert.InRange(row.F1WordLow!.Value, 0.35, 0.45);
        Assert.InRange(row.F1WordHigh!.Value, 0.65, 0.75);
        Assert.Null(row.PVsBest);
        Assert.Equal("", row.Reason);
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
            ValidationF1Word = f1,
            TrainSeconds = 1,
        };

        var board = Scoreboard.Build(
            [Run("chain", 1, 30), Run("settled", 1, 25), Run("student", 1, 20)],
            tried:
            [
                Tried("chain", "a=1"), Tried("chain", "a=1", seed: 2), Tried("chain", "a=2"), Tried("chain", "a=2", trained: "other"), Tried("other", ""),
                // The second is what was run: 25 of 40 right, a quarter of that on validation.
                Tried("settled", "a=1"), Tried("settled", "a=2", parameters: 100, f1: 25.0 / 40 / 4),
            ]);

        Assert.Equal([("chain", 4), ("settled", 2), ("student", 1)], board.Methods.Select(row => (row.Method, row.ConfigurationsTried)));
    }

    [Fact]
    public void Tests_each_method_against_the_best_of_its_division()
    {
        var board = Scoreboard.Build(
            [Run("a", 1, 40), Run("b", 1, 4), Run("c", 1, 39), Run("teacher", 1, 40, "open"), Run("other", 1, 40, "open", 200)]);
        Assert.Equal(["a", "c", "b", "teacher", "other"], board.Methods.Select(row => row.Method));
        var p = board.Methods.Select(row => row.PVsBest).ToArray();
        Assert.Null(p[0]);

        // One sentence apart: P(|X - 1| >= 1) with X about Poisson(1), that is 1 - P(X = 1) = 0.63. Thirty-six apart: no draw strays so far.
        Assert.InRange(p[1]!.Value, 0.58, 0.68);
        Assert.InRange(p[2]!.Value, 0, 0.001);
        Assert.Null(p[3]);
        Assert.Equal(1, p[4]);
    }

    [Fact]
    public void Counts_the_good_runs_of_a_method_and_names_the_failed_one()
    {
        var row = Scoreboard.Build([Run("m", 1, 20), Run("m", 2, 30), Ended("m", 3, RunStatus.Failed, "out of memory")]).Methods[0];
        Assert.Equal(("ok", 1, 2, "seed 3 failed: out of memory"), (row.Status, row.Rank, row.Seeds, row.Reason));
        Assert.Equal(0.625, row.F1WordMean!.Value, 12);
    }

    [Fact]
    public void Disqualifies_a_method_for_one_run_that_broke_the_rules()
    {
        var row = Scoreboard.Build([Run("m", 1, 40), Ended("m", 2, RunStatus.Disqualified, "over the cap")]).Methods[0];
        Assert.Equal(("disqualified", null, 0, null), (row.Status, row.Rank, row.Seeds, row.F1WordMean));
    }

    [Fact]
    public void Gives_means_by_type()
    {
        var types = Scoreboard.Build([Run("m", 1, 20), Run("m", 2, 30)]).Types;
        Assert.Equal(["LOC", "PER"], types.Select(row => row.Type));
        Assert.Equal((2, 40L, 0.625, 0.625, 0.625), (types[1].Seeds, types[1].Gold, types[1].PrecisionMean, types[1].RecallMean, types[1].F1Mean));
        Assert.Equal(0.25 / Math.Sqrt(2), types[1].F1Sd!.Value, 12);
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_runs()
    {
        RunOutcome[] runs = [Run("a", 1, 30), Run("a", 2, 28), Run("b", 1, 30), Run("teacher", 1, 39, "open"), Ended("z", 1, RunStatus.Failed, "x")];
        var forth = Scoreboard.Build(runs);
        var back = Scoreboard.Build([.. runs.Reverse()]);
        Assert.Equal(forth.Runs, back.Runs);
        Assert.Equal(forth.Methods, back.Methods);
        Assert.Equal(forth.Types, back.Types);
    }

    [Fact]
    public void Of_no_run_is_empty() => Assert.Empty(Scoreboard.Build([]).Methods);

    [Fact]
    public void Refuses_runs_that_do_not_belong_together()
    {
        Throws("2 runs of a with seed 1", Run("a", 1, 1), Run("a", 1, 2));
        Throws("more than one division", Run("a", 1, 1), Run("a", 2, 1, "open"));
        Throws("tracks quick, other", Run("a", 1, 1), Changed(row => row with { Track = "other" }));
        Throws("division 'free'", Changed(row => row with { Division = "free" }));
        Throws("status 'done'", Changed(row => row with { Status = "done" }));
        Throws("its row says F1 0.9, its 40 test sentences 0.25", Changed(row => row with { F1Word = 0.9 }));

        static RunOutcome Changed(Func<RunRow, RunRow> change)
        {
            var run = Run("b", 1, 10);
            return run with { Row = change(run.Row) };
        }

        static void Throws(string expected, params RunOutcome[] runs) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Scoreboard.Build(runs)).Message, StringComparison.Ordinal);
    }
}
