using Harness.Common;
using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>Compares runs that were killed and started again with the same runs in one go.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    // A chain's first training has the epochs 1 and 2, its second the epochs 3, 4 and 5.
    private static readonly Track Track = SmallTrack.Track with
    {
        Recipes = SmallTrack.Track.Recipes with
        {
            FineTuning = SmallTrack.Track.Recipes.FineTuning with { Epochs = 2 },
            Recovery = SmallTrack.Track.Recipes.FineTuning with { Epochs = 3 },
        },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("gates", 1)]
    [InlineData("gates", 2)]
    [InlineData("gates", 4)]
    [InlineData("gates", 5)]
    [InlineData("pruning", 4)]
    public void Run_goes_on_in_the_training_that_was_killed_to_the_same_bits(string kind, int epoch)
    {
        var chain = ChainOf(kind);
        var whole = folder.PathOf("whole");
        SmallTrack.SaveTeacher(whole);
        var undisturbed = Run(whole, chain);
        var artifacts = folder.PathOf("killed");
        SmallTrack.SaveTeacher(artifacts);
        var epochs = Kill(artifacts, chain, epoch);

        var continued = Run(artifacts, chain);

        Assert.Equal(undisturbed.Weights, continued.Weights);
        Assert.Equal(undisturbed.Validation, continued.Validation);
        Assert.Equal(undisturbed.Test, continued.Test);
        Assert.Equal((undisturbed.BestEpoch, 5), (continued.BestEpoch, continued.Epochs));
        Assert.Equal(undisturbed.Trainings!, continued.Trainings!);
        Assert.Equal(Clockless(undisturbed.Steps!), Clockless(continued.Steps!));
        var run = SmallTrack.FolderOf(artifacts, chain);
        Assert.Equal(Clockless(SmallTrack.FolderOf(whole, chain)), Clockless(run));
        // The times of an epoch are never the same twice, so that an epoch with the same times was not trained again.
        var log = File.ReadAllLines(Path.Combine(run.Path, RunFolder.LogFile));
        Assert.Equal(epochs, log.Where(IsEpoch).Take(epoch));
        Assert.Equal(epoch >= 2, log.Contains("training 1 was finished before the run was interrupted"));
        Assert.Equal(epoch == 4, log.Contains("training 2 goes on after epoch 2, where the run was interrupted"));
        Assert.False(Directory.Exists(Path.Combine(run.Path, "training")));
        Assert.Null(undisturbed.TakenOverSeconds);
        Assert.InRange(continued.TakenOverSeconds!.Value, 0.001, continued.TrainSeconds!.Value);
        Assert.True(continued.RunSeconds > continued.TrainSeconds);
    }

    [Fact]
    public void Run_begins_anew_when_its_recipe_is_another_and_says_so()
    {
        SmallTrack.SaveTeacher(folder.Path);
        var chain = ChainOf("gates");
        Kill(folder.Path, chain, epoch: 4);
        var other = Track with { Recipes = Track.Recipes with { FromScratch = Track.Recipes.FromScratch with { Epochs = 7 } } };

        var record = Run(folder.Path, chain, track: other);

        var log = File.ReadAllLines(Path.Combine(SmallTrack.FolderOf(folder.Path, chain).Path, RunFolder.LogFile));
        Assert.Equal(2, log.Count(line => line.Contains("begins anew, because the state of an interrupted run does not fit: recipe ")));
        Assert.Equal((RunStatus.Ok, 5), (record.Status, record.Epochs));
        // The teacher's logits are those that the run before computed, and nothing else was taken over.
        using var scope = NewDisposeScope();
        var logits = Directory.GetFiles(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path, "logits-*").Single();
        Assert.Equal(TeacherOutputs.TryRead(logits, CPU, Track.Task.Labels.Count)!.Value.Seconds, record.TakenOverSeconds);
    }

    /// <summary>A measurement that does not end ends the run, and the same command goes on where the run was.</summary>
    [Fact]
    public async Task Run_that_waited_too_long_for_a_measurement_keeps_its_states_and_goes_on()
    {
        var chain = ChainOf("gates");
        var whole = folder.PathOf("whole");
        SmallTrack.SaveTeacher(whole);
        var undisturbed = Run(whole, chain);
        var artifacts = folder.PathOf("busy");
        SmallTrack.SaveTeacher(artifacts);
        var run = SmallTrack.FolderOf(artifacts, chain);
        using var timer = MachineTurn.Begin(artifacts, "a measurement");
        var measured = Task.FromResult<IDisposable?>(null);
        using (var log = new RunLog(run.Begin(), happening =>
        {
            if (happening.Note?.StartsWith("epoch 3 ", StringComparison.Ordinal) ?? false)
                measured = BegunToMeasure(timer);
        }))
        using (var turn = MachineTurn.Begin(artifacts, "a test", longest: TimeSpan.FromSeconds(0.3)))
        {
            var referee = new Referee(SmallTrack.ContextIn(artifacts, Track), betweenStates: TimeSpan.Zero);
            Assert.Throws<MachineBusyException>(() => referee.Run(chain, 1, log, turn));
        }

        (await measured)!.Dispose();
        var continued = Run(artifacts, chain);

        Assert.Equal(undisturbed.Weights, continued.Weights);
        Assert.Contains(
            "training 2 goes on after epoch 1, where the run was interrupted", File.ReadAllLines(Path.Combine(run.Path, RunFolder.LogFile)));

        // The run pauses only once another process waits for it.
        static Task<IDisposable?> BegunToMeasure(MachineTurn timer)
        {
            using var waits = new ManualResetEventSlim();
            var alone = Task.Run(IDisposable? () => timer.Alone(waits.Set));
            Assert.True(waits.Wait(TimeSpan.FromMinutes(1)));
            return alone;
        }
    }

    [Fact]
    public void Begin_keeps_the_states_of_trainings_and_nothing_else()
    {
        var run = SmallTrack.FolderOf(folder.Path, new FakeMethod());
        Directory.CreateDirectory(Path.Combine(run.Begin(), "other"));
        Directory.CreateDirectory(run.States);
        string[] files = [Path.Combine(run.States, "training-1.safetensors"), Path.Combine(run.States, "training-2.safetensors.123.partial")];
        foreach (var file in files)
            File.WriteAllText(file, "");
        File.WriteAllText(Path.Combine(run.Partial, RunFolder.LogFile), "");

        run.Begin();

        Assert.Equal([run.States, files[0]], Directory.GetFileSystemEntries(run.Partial, "*", SearchOption.AllDirectories));
        run.Finish();
        Assert.Empty(Directory.GetFileSystemEntries(run.Path));
    }

    private static Chain ChainOf(string kind) => kind == "gates"
        ? new Chain(new GateHeads(0.5), FineTune.OnTeacher())
        : new Chain(new PruneWeights(secondOrder: true), FineTune.OnLabels(), FineTune.OnTeacher());

    private static RunRecord Run(string artifacts, ContestMethod method, Action<RunEvent>? watch = null, Track? track = null)
    {
        var run = SmallTrack.FolderOf(artifacts, method);
        using var log = new RunLog(run.Begin(), watch ?? (_ => { }));
        using var turn = MachineTurn.Begin(artifacts, "a test");
        var referee = new Referee(SmallTrack.ContextIn(artifacts, track ?? Track), betweenStates: TimeSpan.Zero);
        return SmallTrack.Finished(run, () => referee.Run(method, 1, log, turn));
    }

    /// <summary>Leaves the folder of a run as a kill after an epoch leaves it.</summary>
    /// <returns>The lines of the log about the epochs so far.</returns>
    private string[] Kill(string artifacts, ContestMethod method, int epoch)
    {
        var run = SmallTrack.FolderOf(artifacts, method);
        var kept = folder.PathOf("kept");
        var epochs = new List<string>();
        Assert.Throws<KilledException>(() => Run(artifacts, method, happening =>
        {
            if (happening.Note is not { } note || !IsEpoch(note))
                return;
            epochs.Add(note);
            if (epochs.Count < epoch)
                return;
            // A referee that catches an exception ends the run, which a process that is killed does not do.
            Directory.CreateDirectory(kept);
            foreach (var file in Directory.GetFiles(run.States))
                File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
            throw new KilledException();
        }));
        Directory.Delete(run.Path, recursive: true);
        Directory.CreateDirectory(run.Partial);
        Directory.Move(kept, run.States);
        return [.. epochs];
    }

    private static bool IsEpoch(string line) => line.StartsWith("epoch ", StringComparison.Ordinal);

    private static string[] Clockless(RunFolder run) =>
    [
        .. CsvTable.ReadCells(Path.Combine(run.Path, RunFolder.EpochsFile))
            .Select(row => string.Join(',', row.Cells.Where(cell => cell.Key is not ("seconds" or "tokens_per_second")))),
    ];

    private static string[] Clockless(IReadOnlyList<StepRecord> steps) =>
    [
        .. steps.Select(step => $"{step with { Seconds = 0, Figures = null }} {string.Join(',', step.Figures ?? new Dictionary<string, double>())}"),
    ];

    private sealed class KilledException : Exception;

    private sealed class Chain(params CompressionStep[] steps) : ChainMethod
    {
        public override string Name => "chain";

        public override string Summary => "for a test";

        public override Division DivisionOn(Track track) => Division.Open;

        public override IReadOnlyList<CompressionStep> Steps => steps;
    }
}
