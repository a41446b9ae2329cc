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

        Assert.Equal(Enumerable.Repeat(new[] { 1, 2 }, 5).SelectMany(seeds => seeds), loaded);
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
    public async Task Run_leaves_the_machine_to_others_while_it_waits_for_a_run()
    {
        var run = Finished(seed: 1);
        var held = run.Lock(() => { });
        var waits = new TaskCompletionSource();
        var trial = Task.Run(() => Trial([run], measured => Network.Load(measured.Path), note: _ => waits.TrySetResult()));
        await waits.Task;

        // Whoever holds the run measures, too. If the machine were shared now, each would wait for the other for ever.
        Assert.Null(FileLock.TryTake(run.Path + ".lock"));
        using (var machine = FileLock.TryTake(folder.PathOf("working.lock")))
            Assert.NotNull(machine);

        held.Dispose();
        Assert.Single(await trial);
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
        // 1,280 sentences of 3 to 12 tokens make ten batches, each of one length, and so two batches for each of five rounds.
        Example[] examples = [.. Enumerable.Range(0, 1280).Select(i => Sentence(3 + i % 10))];
        using var model = new CountingModel();

        new Stopwatches(examples, CPU).Round(1, model, onnxFile: null);

        // Ten sentences warm up, and a hundred count.
        Assert.Equal(110, model.Calls.Count(call => call.Length == 1));
        var batches = Assert.Single(model.Calls, call => call.Length > 1);
        Assert.Equal([(4, 128), (9, 128)], batches.GroupBy(length => length).Select(group => (group.Key, group.Count())));
    }

    [Fact]
    public void Rounds_together_pass_over_the_split_once()
    {
        Example[] examples = [.. Enumerable.Range(0, 1000).Select(i => Sentence(2 + i % 31))];
        using var model = new CountingModel();
        var stopwatches = new Stopwatches(examples, CPU);

        for (var round = 0; round < Stopwatches.Rounds; round++)
            stopwatches.Round(round, model, onnxFile: null);

        Assert.Equal(examples.Select(example => example.Length).Order(), model.Calls.Where(call => call.Length > 1).SelectMany(call => call).Order());
    }

    [Fact]
    public void Of_takes_medians_of_latencies_the_sum_of_batches_and_the_distance_between_the_slowest_round_and_the_fastest()
    {
        var timings = Timings.Of([new(3, 4, 9, 2), new(0, 5, 7, 1), new(1, 40, 80, 30)], sentences: 1000);

        var expected = new Timings(
            EvalSeconds: 4, SentencesPerSecond: 250, LatencyMs: 5, LatencyMsSpread: 36, LatencyP95Ms: 9, LatencyOnnxP50Ms: 2,
            LatencyOnnxMsSpread: 29);
        Assert.Equal(expected, timings);
    }

    private RunFolder Finished(int seed)
    {
        SmallTrack.Run(folder.Path, new FakeMethod(), seed);
        return SmallTrack.FolderOf(folder.Path, new FakeMethod(), seed);
    }

    private IReadOnlyList<RunRecord> Trial(
        RunFolder[] runs, Func<RunFolder, Model> load, Func<RunRecord, bool>? wanted = null, Action<string>? note = null,
        CancellationToken cancel = default) =>
        new TimeTrial(SmallTrack.Data, CPU, load, note ?? (_ => { })).Run(runs, wanted ?? (_ => true), folder.Path, cancel);

    private static Example Sentence(int length) => new(new int[length], new int[length], new int[length]);

    /// <summary>A model that remembers the lengths of the examples it was handed.</summary>
    private sealed class CountingModel : Model
    {
        public List<int[]> Calls { get; } = [];

        public override long StoredBytes => 0;

        public override long StoredBytesFp16 => 0;

        public override ParameterCount Count() => new(0, 0);

        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
        {
            Calls.Add([.. examples.Select(example => example.Length)]);
            return [];
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
