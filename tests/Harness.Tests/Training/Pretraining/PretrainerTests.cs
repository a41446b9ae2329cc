using Harness.Common;
using Harness.Models.Bert;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Pretraining;

public sealed class PretrainerTests
{
    private static readonly Recipe Recipe = new(LearningRate: 5e-3, Epochs: 0) { Steps = 90, BatchSize = 4, WarmUpSteps = 5 };

    private static readonly PretrainingPlan Plan = new(Recipe, SequenceLength: 24) { Seed = 3 };

    private static readonly TokenizedText Text = Texts.Random(300);

    private sealed class Recorder(Action<int>? atPoint = null) : IPretrainingObserver
    {
        public List<CurvePoint> Points { get; } = [];

        public List<string> Notes { get; } = [];

        public void Note(string text) => Notes.Add(text);

        public void Progress(TrainingProgress progress)
        {
        }

        public void Point(CurvePoint point)
        {
            Points.Add(point);
            atPoint?.Invoke(point.Step);
        }
    }

    private static (MaskedLanguageModel Model, IReadOnlyList<CurvePoint> Curve) Run(
        string folder, PretrainingPlan? plan = null, IPretrainingObserver? observer = null, CancellationToken cancel = default, bool often = false)
    {
        set_num_threads(1);
        var settings = plan ?? Plan;
        var model = MaskedLanguageModel.Random(Texts.Shape.WithDropout(settings.Dropout), settings.Seed);
        var pretrainer = new Pretrainer(settings, new MaskedTokenLearner(model), Text, CPU, observer ?? new Recorder())
        {
            BetweenStates = often ? TimeSpan.Zero : TimeSpan.FromHours(1),
        };
        return (model, pretrainer.Run(folder, cancel).Curve);
    }

    private static Dictionary<string, float[]> Weights(MaskedLanguageModel model) =>
        model.state_dict().ToDictionary(pair => pair.Key, pair => Tiny.Values(pair.Value));

    [Fact]
    public void Run_gives_the_same_bits_after_two_stops()
    {
        using var folder = new TemporaryFolder();
        var undisturbed = Run(folder.PathOf("whole"));

        foreach (var stop in new[] { 20, 55 })
        {
            using var source = new CancellationTokenSource();
            var observer = new Recorder(step =>
            {
                if (step >= stop)
                    source.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => Run(folder.PathOf("stopped"), observer: observer, cancel: source.Token));
        }

        var last = new Recorder();
        var resumed = Run(folder.PathOf("stopped"), observer: last);

        Assert.Contains(last.Notes, note => note.StartsWith("going on from step 5", StringComparison.Ordinal));
        Assert.Equal(Weights(undisturbed.Model), Weights(resumed.Model));
        Assert.Equal(
            undisturbed.Curve.Select(point => point with { Seconds = 0 }),
            resumed.Curve.Select(point => point with { Seconds = 0 }));
    }

    /// <summary>A run that is killed between two states repeats the steps after the last one, and an unfinished state is ignored.</summary>
    [Fact]
    public void Run_gives_the_same_bits_from_an_older_state()
    {
        using var folder = new TemporaryFolder();
        var undisturbed = Run(folder.PathOf("whole"));
        var place = folder.PathOf("killed");

        Assert.Throws<InvalidOperationException>(() => Run(place, observer: new Recorder(step =>
        {
            if (step >= 40)
                throw new InvalidOperationException("killed");
        }), often: true));
        Directory.CreateDirectory(Path.Combine(place, "state-000000089.partial"));
        var resumed = Run(place);

        Assert.Equal(Weights(undisturbed.Model), Weights(resumed.Model));
    }

    [Fact]
    public void Run_refuses_a_state_in_which_a_bit_has_changed()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidOperationException>(() => Run(folder.Path, observer: new Recorder(step =>
        {
            if (step >= 40)
                throw new InvalidOperationException("killed");
        }), often: true));
        var state = Assert.Single(Directory.GetDirectories(folder.Path, "state-*"));
        var file = Path.Combine(state, "optimizer.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        var error = Assert.Throws<DataFormatException>(() => Run(folder.Path));

        Assert.Equal(
            $"{file}: the content does not match the hash in the file. It is damaged, or an older program wrote it. "
            + $"Remove {state}: the pretraining begins anew.",
            error.Message);
    }

    /// <summary>A model that sees no context can do no better than the entropy of single tokens.</summary>
    [Fact]
    public void Run_learns_from_context()
    {
        using var folder = new TemporaryFolder();
        var plan = Plan with { Recipe = Plan.Recipe with { Steps = 1500, BatchSize = 8, LearningRate = 3e-3, WarmUpSteps = 50 }, Dropout = 0 };

        var curve = Run(folder.Path, plan).Curve;

        double all = Text.Tokens;
        var entropy = Text.Documents.SelectMany(document => document.TokenIds)
            .CountBy(id => id)
            .Sum(entry => -entry.Value / all * Math.Log(entry.Value / all));
        Assert.InRange(curve[0].TrainLoss, entropy, 3.2);
        Assert.InRange(curve[^1].HeldOutLoss!.Value, 0, entropy - 0.3);
        Assert.True(curve[^1].HeldOutAccuracy > curve[0].HeldOutAccuracy);
        Assert.Equal((20, 1500 * 8 * 24), (curve.Count, curve[^1].Tokens));
    }

    [Fact]
    public void Run_depends_on_the_seed_alone()
    {
        using var folder = new TemporaryFolder();
        var first = Weights(Run(folder.PathOf("1")).Model);
        manual_seed(99);

        Assert.Equal(first, Weights(Run(folder.PathOf("2")).Model));
        Assert.NotEqual(first, Weights(Run(folder.PathOf("3"), Plan with { Seed = 4 }).Model));
    }

    [Fact]
    public void Run_says_when_there_is_too_little_text()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DataFormatException>(() => Run(folder.Path, Plan with { Recipe = Plan.Recipe with { BatchSize = 5_000 } }));
        Assert.Contains("Expected at least a batch of 5000", error.Message);
    }

    [Theory]
    [InlineData(0, 24, 0.15, "Pretraining of 0 steps")]
    [InlineData(9, 25, 0.15, "at most the 24 positions")]
    [InlineData(9, 24, 1.5, "A masked share of 1.5")]
    public void Run_refuses_a_plan_that_is_out_of_range(int steps, int length, double share, string message)
    {
        using var folder = new TemporaryFolder();
        var plan = Plan with { Recipe = Plan.Recipe with { Steps = steps }, SequenceLength = length, MaskedShare = share };
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Run(folder.Path, plan)).Message);
    }
}
