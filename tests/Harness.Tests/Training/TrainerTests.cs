using System.Globalization;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class TrainerTests
{
    private static readonly Recipe Constant = new(LearningRate: 0.01, Epochs: 1) { BatchSize = 4, WeightDecay = 0 };

    private static Split SplitOf(string name, Example[] examples, ISplitScorer? scorer = null) =>
        new(name, examples.Length, examples, scorer ?? new ScriptedScorer(0.5));

    private static Trainer TrainerOf(Example[] examples, ISplitScorer? scorer = null, ITrainingObserver? observer = null, int seed = 1) =>
        new(SplitOf(Split.Training, examples), SplitOf(Split.Validation, Tiny.Examples(3), scorer), CPU, seed, observer ?? new RecordingObserver());

    // After the first step the average is the weights, and each later step counts a half, as 1 - 0.5 is more than 1 / 3.
    [Fact]
    public void Fit_keeps_the_average_of_the_weights_when_the_recipe_asks_for_it()
    {
        using var network = Tiny.Network();
        var after = new List<Dictionary<string, float[]>>();
        var watching = new Watching(new HardLabels(), trained => after.Add(Tiny.Weights((Network)trained)));
        var recipe = Constant with { BatchSize = 4, AverageDecay = 0.5 };

        TrainerOf(Tiny.Examples(12)).Fit(network, watching, recipe);

        Assert.Equal(3, after.Count);
        foreach (var (name, kept) in Tiny.Weights(network))
            for (var i = 0; i < kept.Length; i++)
            {
                var expected = (0.25 * after[0][name][i]) + (0.25 * after[1][name][i]) + (0.5 * after[2][name][i]);
                Assert.Equal(expected, kept[i], 1e-5);
            }
    }

    [Fact]
    public void Fit_trains_on_from_the_weights_and_not_from_their_average()
    {
        using var averaged = Tiny.Network();
        using var plain = Tiny.Network();
        var steps = new Dictionary<NeuralModel, float[]>();
        var recipe = Constant with { Epochs = 3 };

        TrainerOf(Tiny.Examples(12)).Fit(averaged, Last(averaged), recipe with { AverageDecay = 0.9 });
        TrainerOf(Tiny.Examples(12)).Fit(plain, Last(plain), recipe);

        Assert.Equal(steps[plain], steps[averaged]);
        Assert.NotEqual(Tiny.Weights(plain)["classifier.weight"], Tiny.Weights(averaged)["classifier.weight"]);

        Watching Last(NeuralModel network) =>
            new(new HardLabels(), trained => steps[network] = Tiny.Weights((Network)trained)["classifier.weight"]);
    }

    [Fact]
    public void Fit_learns_labels_that_follow_from_the_tokens()
    {
        // With labels of IOB2 the network would refuse some of these sequences.
        using var network = Network.Random(Tiny.Shape, ["negative", "neutral", "positive"], seed: 1);
        var examples = Tiny.Examples(64);
        var observer = new RecordingObserver();

        TrainerOf(examples, observer: observer).Fit(network, new HardLabels(), new Recipe(LearningRate: 0.02, Epochs: 12) { BatchSize = 8 });

        Assert.Equal(12, observer.Epochs.Count);
        Assert.InRange(observer.Epochs[0].TrainLoss, 0.3, 1.2);
        Assert.InRange(observer.Epochs[^1].TrainLoss, 0, 0.1);
        var predicted = network.Predict(examples, CPU);
        var labelled = examples
            .SelectMany((example, i) => example.Labels.Zip(predicted[i]))
            .Where(pair => pair.First != Example.Ignored)
            .ToArray();
        Assert.InRange(labelled.Count(pair => pair.First == pair.Second) / (double)labelled.Length, 0.97, 1);
    }

    [Fact]
    public void Fit_keeps_the_weights_of_the_best_epoch()
    {
        using var network = Tiny.Network();
        var afterEpoch = new List<Dictionary<string, float[]>>();
        var scorer = new ScriptedScorer(0.4, 0.6, 0.6, 0.1) { Scoring = () => afterEpoch.Add(Tiny.Weights(network)) };

        var trained = TrainerOf(Tiny.Examples(20), scorer).Fit(network, new HardLabels(), Constant with { Epochs = 4 });

        Assert.Same(network, trained);
        Assert.Equal(4, afterEpoch.Count);
        Assert.Equal(afterEpoch[1], Tiny.Weights(trained));
        Assert.NotEqual(afterEpoch[2]["classifier.weight"], afterEpoch[1]["classifier.weight"]);
        Assert.False(trained.Module.training);
    }

    [Fact]
    public void Fit_keeps_the_only_epoch_even_when_it_scores_nothing()
    {
        using var network = Tiny.Network();
        var before = Tiny.Weights(network);

        TrainerOf(Tiny.Examples(20), new ScriptedScorer(0)).Fit(network, new HardLabels(), Constant);

        Assert.NotEqual(before["classifier.weight"], Tiny.Weights(network)["classifier.weight"]);
    }

    [Fact]
    public void Fit_trains_in_training_mode_and_validates_without()
    {
        using var network = Tiny.Network();
        var modes = new List<bool>();
        var objective = new FunctionObjective((positions, _) =>
        {
            modes.Add(network.Module.training);
            return new HardLabels().Loss(positions);
        });

        TrainerOf(Tiny.Examples(8)).Fit(network, objective, Constant with { Epochs = 2 });

        // These are the rehearsal and two steps of each epoch.
        Assert.Equal([true, true, true, true, true], modes);
    }

    [Fact]
    public void Fit_rehearses_the_longest_batch_first()
    {
        using var network = Tiny.Network();
        var lengths = new List<long>();
        var objective = new FunctionObjective((positions, step) =>
        {
            if (step == 0)
                lengths.AddRange(positions.Output.Logits.shape);
            return positions.Logits.sum() * (step == 0 ? 1 : 0);
        });
        var before = Tiny.Weights(network);
        Example[] examples = [.. Tiny.Examples(9, length: 5), .. Tiny.Examples(2, length: 14), .. Tiny.Examples(9, length: 4)];

        TrainerOf(examples).Fit(network, objective, Constant);

        Assert.Equal([4, 14, 3], lengths);
        // The gradient of the rehearsal moves nothing, and those of the steps are zero.
        Assert.Equal(before, Tiny.Weights(network));
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.NaN, 7)]
    [InlineData(double.PositiveInfinity, 4)]
    [InlineData(double.NegativeInfinity, 11)]
    public void Fit_stops_and_names_the_step_when_the_loss_is_not_finite(double loss, int step)
    {
        using var network = Tiny.Network();
        var objective = new FunctionObjective((positions, call) => positions.Logits.mean() * (call == step ? loss : 0.001));

        // An epoch has 5 steps.
        var error = Assert.Throws<DivergedException>(() => TrainerOf(Tiny.Examples(20)).Fit(network, objective, Constant with { Epochs = 3 }));

        Assert.Contains(Invariant($"step {step} "), error.Message);
        Assert.InRange(objective.Steps, step, (step + 4) / 5 * 5);
    }

    [Fact]
    public void Fit_stops_in_mid_epoch_when_the_budget_is_in_steps()
    {
        using var network = Tiny.Network();
        var observer = new RecordingObserver();
        var objective = new FunctionObjective((positions, _) => new HardLabels().Loss(positions));

        TrainerOf(Tiny.Examples(20), observer: observer).Fit(network, objective, Constant with { Epochs = 0, Steps = 7 });

        Assert.Equal(7, objective.Steps);
        Assert.Equal([(1, 5), (2, 7)], observer.Epochs.Select(row => (row.Epoch, row.Step)));
    }

    [Fact]
    public void Fit_reports_every_epoch()
    {
        using var network = Tiny.Network();
        var observer = new RecordingObserver();
        // The losses are 1 to 5 in the first epoch and 6 to 10 in the second.
        var objective = new FunctionObjective((positions, call) => positions.Logits.sum() * 0 + call);
        var recipe = Constant with { LearningRate = 0.008, Epochs = 2, WarmUpSteps = 2 };

        TrainerOf(Tiny.Examples(20), new ScriptedScorer(0.25, 0.75), observer).Fit(network, objective, recipe);

        Assert.Equal([1, 2], observer.Epochs.Select(row => row.Epoch));
        Assert.Equal([5, 10], observer.Epochs.Select(row => row.Step));
        Assert.Equal([3.0, 8.0], observer.Epochs.Select(row => Math.Round(row.TrainLoss, 5)));
        // The rate rises for two steps and falls for eight. Steps 4 and 9, counted from 0, are 2/8 and 7/8 of the way down.
        Assert.Equal([0.006, 0.001], observer.Epochs.Select(row => Math.Round(row.LearningRate, 12)));
        Assert.Equal([0.25, 0.75], observer.Epochs.Select(row => row.Validation.Headline));
        Assert.Equal(0.75, observer.Epochs[1].Validation.Values["score"]);
        Assert.All(observer.Epochs, row => Assert.True(row.Seconds > 0 && row.TokensPerSecond > 0));
    }

    [Fact]
    public void Fit_reports_progress_when_a_second_has_passed()
    {
        using var network = Tiny.Network();
        var observer = new RecordingObserver();
        var objective = new FunctionObjective((positions, call) =>
        {
            if (call == 3)
                Thread.Sleep(2200);
            return positions.Logits.sum() * 0 + call;
        });

        TrainerOf(Tiny.Examples(20), observer: observer).Fit(network, objective, Constant);

        // On a machine that is busy other steps may take a second as well.
        var report = Assert.Single(observer.Reports, one => one.Step == 3);
        Assert.Equal((5, 2.0), (report.TotalSteps, Math.Round(report.Loss, 5)));
        // Three steps took 2.2 seconds or more, and two are left.
        Assert.InRange(report.SecondsLeft, 1.4, 60);
        Assert.Equal(3.0, observer.Epochs[0].TrainLoss, 1e-5);
    }

    [Fact]
    public void Fit_decays_matrices_only()
    {
        using var network = Tiny.Network(Tiny.Shape with { EmbeddingRank = 4 });
        var before = Tiny.Weights(network);
        var objective = new FunctionObjective((positions, _) => positions.Logits.sum() * 0);

        TrainerOf(Tiny.Examples(4)).Fit(network, objective, new Recipe(LearningRate: 0.1, Epochs: 1) { BatchSize = 4, WeightDecay = 0.5 });

        foreach (var (name, weights) in Tiny.Weights(network))
        {
            var isVector = name.EndsWith("bias", StringComparison.Ordinal) || name.Contains("LayerNorm");
            var factor = isVector ? 1 : 1 - 0.1f * 0.5f;
            Assert.All(before[name].Zip(weights), pair => Assert.Equal(pair.First * factor, pair.Second, 1e-6f));
        }
    }

    /// <summary>
    /// AdamW moves a weight whose gradient never changes by the learning rate itself, whatever the gradient (Kingma and Ba, arXiv 1412.6980, section
    /// 2.1). The bias of a class therefore moves by the sum of the schedule.
    /// </summary>
    [Fact]
    public void Fit_follows_the_schedule()
    {
        using var network = Tiny.Network();
        var before = Tiny.Weights(network)["classifier.bias"];
        var objective = new FunctionObjective((positions, _) => positions.Logits.sum());
        var recipe = new Recipe(LearningRate: 0.01, Epochs: 1) { BatchSize = 4, WarmUpSteps = 2, WeightDecay = 0, ClipNorm = 1e9 };

        TrainerOf(Tiny.Examples(16, length: 6)).Fit(network, objective, recipe);

        // The rates are 0.005 and 0.010 on the way up, then 0.010 and 0.005 on the way down.
        var after = Tiny.Weights(network)["classifier.bias"];
        Assert.All(before.Zip(after), pair => Assert.Equal(0.030f, pair.First - pair.Second, 1e-5f));
    }

    [Fact]
    public void Run_scales_the_gradient_down_to_the_clip()
    {
        using var network = Tiny.Network();
        using var steps = new TrainingStep(network.Module, Constant with { ClipNorm = 2.5 }, CPU);

        steps.Run(0.01, () =>
        {
            var batch = Batch.Of(Tiny.Examples(4), [0, 1, 2, 3], CPU);
            return network.Module.forward(batch.TokenIds, batch.Mask).Logits.square().sum() * 1000;
        });

        // The first running average is a tenth of the gradient that the optimizer saw.
        var squares = steps.Optimizer.Moments.SelectMany(moment => Tiny.Doubles(moment.Average)).Sum(x => x * x);
        Assert.Equal(0.25, Math.Sqrt(squares), 1e-4);
    }

    [Fact]
    public void Fit_gives_the_same_weights_for_the_same_seed()
    {
        Dictionary<string, float[]> Trained(int seed)
        {
            using var network = Tiny.Network(Tiny.Shape with { Dropout = 0.3 });
            TrainerOf(Tiny.Examples(20), seed: seed).Fit(network, new HardLabels(), Constant with { Epochs = 2 });
            return Tiny.Weights(network);
        }

        var first = Trained(1);
        Assert.Equal(first, Trained(1));
        Assert.NotEqual(first["classifier.weight"], Trained(2)["classifier.weight"]);
    }

    [Fact]
    public void Fit_hands_the_logits_of_the_teacher_to_objectives_that_need_them()
    {
        using var network = Tiny.Network(seed: 1);
        using var teacher = Tiny.Network(seed: 2);
        var examples = Tiny.Examples(64);
        var observer = new RecordingObserver();

        var recipe = new Recipe(LearningRate: 0.02, Epochs: 15) { BatchSize = 8 };
        using var outputs = TeacherOutputs.Compute(teacher, examples, CPU);
        TrainerOf(examples, observer: observer).Fit(network, new SoftLabels(temperature: 2, weight: 1), recipe, outputs);

        Assert.InRange(observer.Epochs[^1].TrainLoss, 0, observer.Epochs[0].TrainLoss / 5);
    }

    /// <summary>A step that left its activations behind would add about 400 kB, so that 200 steps would add 80 MB.</summary>
    [LinuxFact]
    public void Fit_needs_no_more_memory_when_it_takes_more_steps()
    {
        using var network = Network.Random(Tiny.Shape with { Hidden = 32, Intermediate = 64 }, Tiny.Labels, seed: 1);
        var resident = new Dictionary<int, double>();
        var objective = new FunctionObjective((positions, call) =>
        {
            if (call is 100 or 300)
                resident[call] = ResidentMegabytes();
            return new HardLabels().Loss(positions);
        });

        TrainerOf(Tiny.Examples(640)).Fit(network, objective, Constant with { Epochs = 15, BatchSize = 32 });

        Assert.Equal(300, objective.Steps);
        Assert.InRange(resident[300] - resident[100], -1000, 40);
    }

    private static double ResidentMegabytes()
    {
        GC.Collect();
        var line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Tells of the network after every step.</summary>
    private sealed class Watching(Objective inner, Action<NeuralModel> stepped) : WrappedObjective(inner)
    {
        public override void EndStep(NeuralModel network) => stepped(network);
    }
}
