using Harness.Common;
using Harness.Contest.Timing;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Timing;

public sealed class TimeTrialTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TimeTrialTests() => SmallTrack.SaveTeacher(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_measures_every_run_once_in_every_round()
    {
        RunFolder[] runs = [Finished(seed: 2), Finished(seed: 1)];
        var loaded = new List<int>();

        var timed = Trial(runs, run =>
        {
            loaded.Add(run.Key.Seed);
            return Network.Load(run.Path);
        });

        Assert.All(loaded.Chunk(2), round => Assert.Equal([1, 2], round.Order()));
        Assert.Equal(2 * Stopwatches.Rounds, loaded.Count);
        Assert.Equal([1, 2], timed.Select(record => record.Seed));
        Assert.Single(timed.Select(record => record.TimedUtc).Distinct());
        Assert.All(timed, record =>
        {
            Assert.True(record is { EvalSeconds: > 0, SentencesPerSecond: > 0, LatencyMs: > 0, LatencyMsSpread: >= 0, TimingSeconds: > 0 });
            Assert.True(record.LatencyP95Ms >= record.LatencyMs);
            Assert.Equal(60 / record.SentencesPerSecond!.Value, record.EvalSeconds!.Value, 9);
            var written = RunRecord.Read(SmallTrack.FolderOf(folder.Path, new FakeMethod(), record.Seed).Record);
            Assert.Equal((record.LatencyMs, record.TimedUtc, record.Weights), (written.LatencyMs, written.TimedUtc, written.Weights));
        });
    }

    [Fact]
    public void Run_measures_the_others_where_one_cannot_be_loaded()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2)];
        var before = File.ReadAllText(runs[0].Record);

        var timed = Trial(runs, run => run.Key.Seed == 1 ? throw new DataFormatException("an older format") : Network.Load(run.Path));

        Assert.Equal([2], timed.Select(record => record.Seed));
        Assert.Equal(before, File.ReadAllText(runs[0].Record));
    }

    [Fact]
    public void Run_measures_the_others_where_a_file_is_missing_or_a_network_fails_and_names_both()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2), Finished(seed: 3)];
        var notes = new List<string>();

        var timed = Trial(
            runs,
            run => run.Key.Seed switch
            {
                1 => throw new FileNotFoundException("there is no config.json"),
                2 => new FailingModel(),
                _ => Network.Load(run.Path),
            },
            note: notes.Add);

        Assert.Equal([3], timed.Select(record => record.Seed));
        Assert.Contains("fake, seed 1: its speed is not measured, because it cannot be loaded: there is no config.json", notes);
        Assert.Contains("fake, seed 2: its speed is not measured, because its network failed: no kernel for this", notes);
        Assert.Equal(2, notes.Count);
    }

    /// <summary>With three runs each of them has to stand first in some round and last in another, or one would always follow the same one.</summary>
    [Fact]
    public void Run_gives_every_round_an_order_of_its_own_and_repeats_the_orders()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2), Finished(seed: 3)];

        var orders = Orders();

        Assert.True(orders.Distinct().Count() > 1);
        Assert.Equal(orders, Orders());

        string[] Orders()
        {
            var loaded = new List<int>();
            Trial(runs, run =>
            {
                loaded.Add(run.Key.Seed);
                return Network.Load(run.Path);
            });
            return [.. loaded.Chunk(3).Select(round => string.Join(' ', round))];
        }
    }

    [Fact]
    public void Run_computes_with_one_thread_and_records_it()
    {
        var run = Finished(seed: 1);
        var threads = new List<int>();
        var before = get_num_threads();
        set_num_threads(2);
        try
        {
            var timed = Trial([run], measured =>
            {
                threads.Add(get_num_threads());
                return Network.Load(measured.Path);
            });

            Assert.Equal(1, Assert.Single(timed).TimingThreads);
            Assert.All(threads, number => Assert.Equal(1, number));
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Run_holds_the_machine_and_the_runs_alone_while_it_measures()
    {
        var run = Finished(seed: 1);

        Trial([run], measured =>
        {
            Assert.True(FileLock.IsTaken(folder.PathOf("working.lock")));
            Assert.Null(FileLock.TryTake(run.Path + ".lock"));
            return Network.Load(measured.Path);
        });

        Assert.False(FileLock.IsTaken(folder.PathOf("working.lock")));
        FileLock.TryTake(run.Path + ".lock")!.Dispose();
    }

    [Fact]
    public void Run_leaves_out_a_run_that_another_process_works_on()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2)];
        var notes = new List<string>();

        IReadOnlyList<RunRecord> timed;
        using (runs[0].Lock(() => { }))
            timed = Trial(runs, measured => Network.Load(measured.Path), note: notes.Add);

        Assert.Equal(2, Assert.Single(timed).Seed);
        Assert.Equal(["fake, seed 1: its speed is not measured now, because another process works on it"], notes);
    }

    [Fact]
    public async Task Run_leaves_the_machine_to_others_while_it_waits_for_another_trial_of_the_track()
    {
        var run = Finished(seed: 1);
        var other = run.LockTrial(() => { });
        var waits = new TaskCompletionSource();
        var trial = Task.Run(() => Trial([run], measured => Network.Load(measured.Path), note: _ => waits.TrySetResult()));
        await waits.Task;

        // If the machine or the run were held now, each trial would wait for the other for ever.
        FileLock.TryTake(run.Path + ".lock")!.Dispose();
        using (var machine = FileLock.TryTake(folder.PathOf("working.lock")))
            Assert.NotNull(machine);

        other.Dispose();
        Assert.Single(await trial);
    }

    [Fact]
    public void Run_measures_nothing_when_another_trial_has_measured_all_runs_meanwhile()
    {
        var run = Finished(seed: 1);
        var first = Assert.Single(Trial([run], measured => Network.Load(measured.Path)));

        Assert.Empty(Trial([run], measured => Network.Load(measured.Path), again: false));

        Assert.Equal(first.LatencyMs, RunRecord.Read(run.Record).LatencyMs);
    }

    [Fact]
    public void Run_leaves_out_a_run_that_was_damaged()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2)];
        var predictions = Path.Combine(runs[0].Path, "predictions-test.txt");
        File.Delete(predictions);
        var notes = new List<string>();

        var timed = Trial(runs, measured => Network.Load(measured.Path), note: notes.Add);

        Assert.Equal(2, Assert.Single(timed).Seed);
        Assert.Equal([$"fake, seed 1: its speed is not measured, because {predictions} is missing. 'bench run' makes it anew"], notes);
    }

    [Fact]
    public void Run_leaves_the_records_of_runs_that_are_not_wanted_to_the_byte()
    {
        RunFolder[] runs = [Finished(seed: 1), Finished(seed: 2)];
        var before = File.ReadAllBytes(runs[0].Record);

        var timed = Trial(runs, run => Network.Load(run.Path), record => record.Seed == 2);

        Assert.Equal(2, Assert.Single(timed).Seed);
        Assert.Equal(before, File.ReadAllBytes(runs[0].Record));
    }

    [Fact]
    public void Run_leaves_all_records_as_they_were_when_it_is_stopped()
    {
        var run = Finished(seed: 1);
        var before = File.ReadAllBytes(run.Record);
        using var source = new CancellationTokenSource();
        var loads = 0;

        Assert.Throws<OperationCanceledException>(() => Trial(
            [run],
            measured =>
            {
                loads++;
                if (loads == 2)
                    source.Cancel();
                return Network.Load(measured.Path);
            },
            cancel: source.Token));

        Assert.Equal(before, File.ReadAllBytes(run.Record));
        Assert.Single(Trial([run], measured => Network.Load(measured.Path)));
    }

    [Fact]
    public void Round_times_sentences_one_by_one_and_its_share_of_the_batches()
    {
        // 1,280 sentences of 3 to 12 tokens make ten batches, each of one length, and so one batch for each of ten rounds.
        using var model = new CountingModel();

        Of([.. Enumerable.Range(0, 1280).Select(i => 3 + i % 10)]).Round(1, model, onnxFile: null);

        // Ten sentences warm up, and a hundred count.
        Assert.Equal(110, model.Calls.Count(call => call.Length == 1));
        var batches = Assert.Single(model.Calls, call => call.Length > 1);
        Assert.Equal([(4, 128)], batches.GroupBy(length => length).Select(group => (group.Key, group.Count())));
    }

    [Fact]
    public void Rounds_together_pass_over_the_split_once()
    {
        int[] lengths = [.. Enumerable.Range(0, 1000).Select(i => 2 + i % 31)];
        using var model = new CountingModel();
        var stopwatches = Of(lengths);

        for (var round = 0; round < Stopwatches.Rounds; round++)
            stopwatches.Round(round, model, onnxFile: null);

        Assert.Equal(lengths.Order(), model.Calls.Where(call => call.Length > 1).SelectMany(call => call).Order());
    }

    [Fact]
    public void Rounds_together_pass_over_five_thousand_sentences_of_a_long_split_taken_evenly()
    {
        // The sentences of the split's second half are longer.
        int[] lengths = [.. Enumerable.Range(0, 10_000).Select(i => i < 5_000 ? 3 : 6)];
        using var model = new CountingModel();
        var stopwatches = Of(lengths);

        for (var round = 0; round < Stopwatches.Rounds; round++)
            stopwatches.Round(round, model, onnxFile: null);

        int[] passed = [.. model.Calls.Where(call => call.Length > 1).SelectMany(call => call)];
        Assert.Equal((5_000, 2_500), (passed.Length, passed.Count(length => length == 6)));
        Assert.Equal(5_000, stopwatches.SentencesInPass);
    }

    [Fact]
    public void Of_takes_the_seconds_of_a_whole_pass_from_the_speed_of_the_sentences_that_were_timed()
    {
        var timings = Timings.Of([new(3, [1], null), new(1, [1], null)], inPass: 1000, sentences: 5000);

        Assert.Equal((20, 250), (timings.EvalSeconds, timings.SentencesPerSecond));
    }

    /// <summary>
    /// The fastest rounds of the three sentences take 4, 5 and 8 ms, though in every round something disturbs one sentence or all of them. The
    /// medians of the rounds are 9, 5 and 40.
    /// </summary>
    [Fact]
    public void Of_takes_the_median_of_the_sentences_in_their_fastest_rounds_and_the_distance_between_the_medians_of_rounds()
    {
        TimedRound[] rounds = [new(3, [4, 9, 90], [2, 2, 2]), new(0, [5, 5, 8], [1, 3, 1]), new(1, [40, 50, 40], [30, 30, 30])];

        var timings = Timings.Of(rounds, inPass: 1000, sentences: 1000);

        Assert.Equal((4, 250, 5, 35), (timings.EvalSeconds, timings.SentencesPerSecond, timings.LatencyMs, timings.LatencyMsSpread));
        Assert.Equal(7.7, timings.LatencyP95Ms, 12);
        Assert.Equal((1.0, 29.0), (timings.LatencyOnnxP50Ms, timings.LatencyOnnxMsSpread));
    }

    /// <summary>A disturbance makes a model 60 % slower in seven of ten rounds, and another one of the same speed in the three others.</summary>
    [Fact]
    public void Of_gives_models_of_one_speed_the_same_latency_when_most_rounds_are_disturbed()
    {
        var often = Timings.Of([.. Enumerable.Range(0, 10).Select(round => Round(round < 7 ? 1.6 : 1))], inPass: 100, sentences: 100);
        var seldom = Timings.Of([.. Enumerable.Range(0, 10).Select(round => Round(round < 7 ? 1 : 1.6))], inPass: 100, sentences: 100);

        Assert.Equal((1, 1), (often.LatencyMs, seldom.LatencyMs));

        static TimedRound Round(double milliseconds) => new(1, [milliseconds, milliseconds, milliseconds], OnnxMs: null);
    }

    private RunFolder Finished(int seed)
    {
        SmallTrack.Run(folder.Path, new FakeMethod(), seed);
        return SmallTrack.FolderOf(folder.Path, new FakeMethod(), seed);
    }

    private IReadOnlyList<RunRecord> Trial(
        RunFolder[] runs, Func<RunFolder, Model> load, Func<RunRecord, bool>? wanted = null, Action<string>? note = null,
        bool again = true, CancellationToken cancel = default) =>
        new TimeTrial(SmallTrack.Track.Task, SmallTrack.Data, CPU, load, new Told(note ?? (_ => { })))
            .Run(runs, wanted ?? (_ => true), folder.Path, again, cancel);

    private sealed class Told(Action<string> note) : ITimingObserver
    {
        public void Note(string text) => note(text);

        public void Waits(string reason) => note(reason);

        public void Begins(TimingProgress progress)
        {
        }
    }

    /// <summary>Stopwatches for sentences of so many tokens: a comma is one token, and two tokens stand around them.</summary>
    private static Stopwatches Of(int[] lengths)
    {
        PlacedSentence[] sentences = [.. lengths.Select(length => PlacedSentence.Alone([.. Enumerable.Repeat(",", length - 2)]))];
        return new Stopwatches(sentences, lengths, SmallTrack.Data.WordPiece, isWhole: false, CPU);
    }

    /// <summary>A model that cannot predict.</summary>
    private sealed class FailingModel : CountingModel
    {
        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
            throw new NotSupportedException("no kernel for this");
    }

    /// <summary>A model that remembers the lengths of the examples it was handed.</summary>
    private class CountingModel : Model
    {
        public List<int[]> Calls { get; } = [];

        public override long StoredBytes => 0;

        public override long StoredBytesFp16 => 0;

        public override ParameterCount Count() => new(0, 0);

        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
        {
            Calls.Add([.. examples.Select(example => example.Length)]);
            return [.. examples.Select(example => new int[example.Length])];
        }

        public override void Save(string folder)
        {
        }

        public override void MoveTo(Device device)
        {
        }

        public override void Dispose()
        {
        }
    }
}
