using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Compares trainings that were interrupted with the same trainings in one go. An interruption is an observer that throws.</summary>
public sealed class TrainingStatesTests : IDisposable
{
    private const int Epochs = 4;

    // The best epoch is the second.
    private static readonly double[] Headlines = [0.4, 0.9, 0.5, 0.6];

    private static readonly Recipe Recipe = new(LearningRate: 0.01, Epochs) { BatchSize = 4, WarmUpSteps = 3 };

    private static readonly Example[] Examples = Tiny.Examples(22);

    private readonly TemporaryFolder folder = new();
    private readonly RecordingObserver observer = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, int> Interruptions
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in new[] { "labels", "bfloat16", "teacher", "hidden states", "pruned", "gates", "average" })
                for (var epoch = 1; epoch <= Epochs; epoch++)
                    data.Add(kind, epoch);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Interruptions))]
    public void Fit_goes_on_after_any_epoch_to_the_same_bits(string kind, int epoch)
    {
        using var whole = new Sitting(kind);
        var undisturbed = whole.Fit(states: null);
        using var first = new Sitting(kind);
        Assert.Throws<KilledException>(() => first.Fit(States(), killedAfter: epoch));
        // What another training has drawn in this process must not matter.
        manual_seed(12345);

        using var second = new Sitting(kind, done: epoch);
        var continued = second.Fit(States());

        Assert.Equal(undisturbed.Weights, continued.Weights);
        Assert.Equal(undisturbed.Epochs, continued.Epochs);
        Assert.Equal(undisturbed.Random, continued.Random);
        Assert.Equal(whole.Left, second.Left);
        Assert.Equal(Epochs - epoch, second.Scored);
        Assert.Contains(epoch == Epochs ? "training 1 was finished" : $"training 1 goes on after epoch {epoch}", Assert.Single(observer.Notes));
    }

    [Fact]
    public void Fit_goes_on_when_it_was_interrupted_twice()
    {
        using var whole = new Sitting("gates");
        var undisturbed = whole.Fit(states: null);
        foreach (var epoch in new[] { 1, 3 })
        {
            using var killed = new Sitting("gates", done: epoch == 1 ? 0 : 1);
            Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: epoch));
        }

        var states = States();
        using var last = new Sitting("gates", done: 3);
        var continued = last.Fit(states);

        Assert.Equal(undisturbed.Weights, continued.Weights);
        Assert.Equal(undisturbed.Epochs, continued.Epochs);
        Assert.Equal(continued.Seconds.Take(3).Sum(), states.TakenOverSeconds);
    }

    [Fact]
    public void Fit_keeps_the_zeros_of_a_pruned_network_after_an_interruption()
    {
        using var first = new Sitting("pruned");
        var zeros = first.Zeros;
        Assert.Throws<KilledException>(() => first.Fit(States(), killedAfter: 2));

        using var second = new Sitting("pruned", done: 2);
        second.Fit(States());

        Assert.InRange(zeros, 100, 1000);
        Assert.Equal(zeros, second.Zeros);
    }

    [Fact]
    public void Fit_begins_anew_when_the_state_is_that_of_other_settings()
    {
        using var killed = new Sitting("labels");
        Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: 2));

        using var other = new Sitting("labels");
        other.Fit(States(), recipe: Recipe with { LearningRate = 0.02 });

        Assert.Equal(Epochs, other.Scored);
        var note = Assert.Single(observer.Notes);
        Assert.StartsWith("training 1 begins anew, because the state of an interrupted run does not fit: training {", note);
        Assert.Contains("\"LearningRate\":0.01", note);
        Assert.Contains("now {", note);
        Assert.Contains("\"LearningRate\":0.02", note);
    }

    [Fact]
    public void Fit_begins_anew_when_the_run_depends_on_something_else()
    {
        using var killed = new Sitting("labels");
        Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: 2));

        using var other = new Sitting("labels");
        other.Fit(States(recipe: "b"));

        Assert.Equal(Epochs, other.Scored);
        Assert.Equal(["training 1 begins anew, because the state of an interrupted run does not fit: recipe a, now b"], observer.Notes);
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(5000, "Expected")]
    [InlineData(-1, "bytes")]
    public void Fit_begins_anew_when_the_state_is_cut_short(int length, string message)
    {
        using var whole = new Sitting("labels");
        var undisturbed = whole.Fit(states: null);
        using var killed = new Sitting("labels");
        Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: 2));
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(length < 0 ? bytes.Length + length : length)]);

        using var again = new Sitting("labels");
        var result = again.Fit(States());

        Assert.Equal(Epochs, again.Scored);
        Assert.Equal(undisturbed.Weights, result.Weights);
        var note = Assert.Single(observer.Notes);
        Assert.StartsWith("training 1 begins anew, because the state of an interrupted run does not fit: ", note);
        Assert.Contains(message, note);
    }

    [Fact]
    public void Fit_begins_anew_when_one_bit_of_a_tensor_has_changed()
    {
        using var whole = new Sitting("labels");
        var undisturbed = whole.Fit(states: null);
        using var killed = new Sitting("labels");
        Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: 2));
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);

        using var again = new Sitting("labels");
        var result = again.Fit(States());

        Assert.Equal(undisturbed.Weights, result.Weights);
        Assert.Contains("It is damaged", Assert.Single(observer.Notes));
    }

    [Fact]
    public void Fit_begins_anew_when_the_network_has_another_shape()
    {
        using var killed = new Sitting("labels");
        Assert.Throws<KilledException>(() => killed.Fit(States(), killedAfter: 2));

        using var other = new Sitting("labels", shape: Tiny.Shape with { Intermediate = 16 });
        other.Fit(States());

        Assert.Equal(Epochs, other.Scored);
        Assert.Contains("Expected Float32 and [16", Assert.Single(observer.Notes));
    }

    [Fact]
    public void Fit_writes_nothing_before_the_time_between_two_writings_has_passed()
    {
        using var sitting = new Sitting("labels");

        sitting.Fit(new TrainingStates(folder.Path, new Dictionary<string, string>(), observer));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Fit_ends_well_when_the_state_cannot_be_written()
    {
        using var whole = new Sitting("labels");
        var undisturbed = whole.Fit(states: null);
        var inTheWay = folder.PathOf("file");
        File.WriteAllText(inTheWay, "");

        using var sitting = new Sitting("labels");
        var result = sitting.Fit(new TrainingStates(inTheWay, new Dictionary<string, string>(), observer, TimeSpan.Zero));

        Assert.Equal(undisturbed.Weights, result.Weights);
        Assert.All(observer.Notes, note => Assert.StartsWith("warning: the state of the training could not be written", note));
        Assert.Equal(Epochs, observer.Notes.Count);
    }

    private TrainingStates States(string recipe = "a") =>
        new(folder.Path, new Dictionary<string, string> { ["recipe"] = recipe }, observer, TimeSpan.Zero);

    private sealed class KilledException : Exception;

    /// <summary>What a training left: weights, epochs without their clocks, their seconds, and a number that libtorch draws afterwards.</summary>
    private sealed record Result(Dictionary<string, float[]> Weights, string[] Epochs, double[] Seconds, double Random);

    /// <summary>One process's part of a training.</summary>
    private sealed class Sitting : IDisposable
    {
        private readonly Network network;
        private readonly Network teacher = Tiny.Network(seed: 2);
        private readonly HeadGates? gates;
        private readonly Objective objective;
        private readonly TrainingPrecision precision;
        private readonly ScriptedScorer scorer;
        private readonly Recipe usual;

        /// <param name="kind">The kind of training.</param>
        /// <param name="done">The number of epochs that earlier sittings have scored.</param>
        public Sitting(string kind, int done = 0, BertShape? shape = null)
        {
            network = Tiny.Network((shape ?? Tiny.Shape) with { Dropout = 0.3 });
            scorer = new ScriptedScorer(done < Epochs ? Headlines[done..] : [0]);
            precision = kind == "bfloat16" ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32;
            if (kind == "gates")
            {
                gates = new HeadGates(network.Shape.Layers, network.Shape.Heads, CPU);
                gates.PutOn(network);
            }

            if (kind == "pruned")
            {
                using var _ = no_grad();
                foreach (var parameter in network.Module.parameters().Where(parameter => parameter.ndim > 1))
                    parameter.mul_(parameter.gt(0L).to(parameter.dtype));
            }

            usual = kind == "average" ? Recipe with { AverageDecay = 0.9 } : Recipe;
            var soft = new SoftLabels(temperature: 2, weight: 0.5);
            objective = kind switch
            {
                "teacher" => soft,
                "hidden states" => new HiddenStateMatching(soft, 1, network.Shape, teacher.Shape, [(1, 1), (2, 2)], CPU, seed: 1),
                "pruned" => new KeepZeros(new HardLabels(), network),
                "gates" => new GatePenalty(new HardLabels(), gates!, budget: 2, rate: 30),
                _ => new HardLabels(),
            };
        }

        /// <summary>The number of epochs that this sitting has scored.</summary>
        public int Scored => scorer.Calls;

        /// <summary>The number of zeros among the weights.</summary>
        public int Zeros => network.Module.parameters().Sum(parameter => Tiny.Doubles(parameter).Count(weight => weight == 0));

        /// <summary>What the objective holds after the training.</summary>
        public IReadOnlyList<double> Left =>
        [
            .. objective.Parameters.SelectMany(Tiny.Doubles), .. objective.Buffers.SelectMany(Tiny.Doubles),
            .. (objective as GatePenalty)?.Choice?.Kept.SelectMany(heads => heads).Select(head => (double)head) ?? [],
        ];

        public Result Fit(TrainingStates? states, int killedAfter = int.MaxValue, Recipe? recipe = null)
        {
            var watching = new Killing(killedAfter);
            using var outputs = objective.NeedsTeacher ? TeacherOutputs.Compute(teacher, Examples, CPU, objective.TeacherStates) : null;
            var training = new Split(Split.Training, Examples.Length, Examples, scorer);
            var validation = new Split(Split.Validation, 3, Tiny.Examples(3), scorer);
            new Trainer(training, validation, CPU, seed: 1, watching, precision, states).Fit(network, objective, recipe ?? usual, outputs);
            using var drawn = rand(1, ScalarType.Float64);
            double[] seconds = [.. watching.Epochs.Select(row => row.Seconds)];
            return new Result(Tiny.Weights(network), [.. watching.Epochs.Select(Clockless)], seconds, drawn.item<double>());
        }

        public void Dispose()
        {
            network.Dispose();
            teacher.Dispose();
        }

        private static string Clockless(EpochRow row)
        {
            var figures = string.Join(' ', row.Validation.Values.Concat(row.Figures).Select(figure => Invariant($"{figure.Key}={figure.Value:R}")));
            return Invariant($"{row.Epoch} {row.Step} {row.LearningRate:R} {row.TrainLoss:R} {row.Validation.Headline:R} {figures}");
        }
    }

    private sealed class Killing(int killedAfter) : ITrainingObserver
    {
        public List<EpochRow> Epochs { get; } = [];

        public void Note(string text)
        {
        }

        public void Progress(TrainingProgress progress)
        {
        }

        public void Epoch(EpochRow row)
        {
            Epochs.Add(row);
            if (Epochs.Count == killedAfter)
                throw new KilledException();
        }
    }
}
