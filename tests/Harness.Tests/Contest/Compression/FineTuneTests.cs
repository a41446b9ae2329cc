using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class FineTuneTests
{
    /// <summary>A recipe of one step on all examples, in which AdamW moves every weight against the sign of its gradient.</summary>
    private static Recipe OneStep(double learningRate) => new(learningRate, Epochs: 1) { BatchSize = 1000, WeightDecay = 0 };

    private static Track TrackWith(Recipe fineTuning, Recipe? recovery) =>
        SmallTrack.Track with { Recipes = SmallTrack.Track.Recipes with { FineTuning = fineTuning, Recovery = recovery } };

    private static Network Trained(FineTune step, Track track, Network network)
    {
        var trained = network.Copy();
        StepTrial.Run(arena => Assert.Same(trained, step.Apply(trained, arena)), track);
        return trained;
    }

    private static double[] Change(Network before, Network after) =>
        [.. before.Module.parameters().Zip(after.Module.parameters()).SelectMany(pair => Tiny.Doubles(pair.Second - pair.First))];

    public sealed class Objectives
    {
        /// <summary>
        /// The gradient of the mean cross-entropy over labelled positions, and for distillation that of 0.7 * 6^2 * KL(teacher || student) at
        /// temperature 6 plus 0.3 * cross-entropy, written out here for one sequence at a time.
        /// </summary>
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void Apply_moves_every_weight_against_the_gradient_of_the_stated_loss(bool onTeacher)
        {
            using var scope = NewDisposeScope();
            using var network = StepTrial.Network(seed: 3);
            using var trained = network.Copy();
            StepTrial.Run(
                arena =>
                {
                    (onTeacher ? FineTune.OnTeacher() : FineTune.OnLabels()).Apply(trained, arena);
                    var loss = Loss(network, arena.Training.Examples, onTeacher ? arena.Teacher.Network : null);
                    loss.backward();
                },
                TrackWith(OneStep(1e-3), OneStep(1e-3)));

            var gradients = network.Module.parameters().SelectMany(parameter => Tiny.Doubles(parameter.grad!)).ToArray();
            var compared = gradients.Zip(Change(network, trained)).Where(pair => Math.Abs(pair.First) > 1e-5).ToArray();

            Assert.InRange(compared.Length, 10_000, gradients.Length);
            Assert.All(compared, pair => Assert.Equal(-Math.Sign(pair.First), Math.Sign(pair.Second)));
        }

        private static Tensor Loss(Network network, IReadOnlyList<Example> examples, Network? teacher)
        {
            network.Module.eval();
            var sum = zeros([]);
            var count = 0;
            foreach (var example in examples)
            {
                var ids = tensor(example.TokenIds.Select(id => (long)id).ToArray(), [1, example.Length]);
                var logits = network.Module.forward(ids, null).Logits[0]; // (T, C)
                var taught = teacher?.Module.forward(ids, null).Logits[0].detach();
                for (var t = 0; t < example.Length; t++)
                {
                    if (example.Labels[t] == Example.Ignored)
                        continue;
                    count++;
                    var entropy = logits[t].logsumexp(0) - logits[t][example.Labels[t]];
                    sum += taught is null ? entropy : 0.7 * 36 * Divergence(taught[t] / 6, logits[t] / 6) + 0.3 * entropy;
                }
            }

            return sum / count;
        }

        private static Tensor Divergence(Tensor p, Tensor q)
        {
            var logP = p - p.logsumexp(0);
            var logQ = q - q.logsumexp(0);
            return (logP.exp() * (logP - logQ)).sum();
        }
    }

    public sealed class Recipes
    {
        /// <summary>The first step of AdamW is as long as the learning rate, whatever the gradient.</summary>
        [Fact]
        public void Apply_takes_the_recipe_of_its_kind_and_scales_the_learning_rate()
        {
            using var scope = NewDisposeScope();
            using var network = StepTrial.Network(seed: 3);
            var track = TrackWith(fineTuning: OneStep(1e-4), recovery: OneStep(3e-3));

            Assert.Equal(1e-4, Longest(FineTune.OnLabels(), track), 1e-6);
            Assert.Equal(3e-3, Longest(FineTune.OnTeacher(), track), 1e-5);
            Assert.Equal(1e-4, Longest(FineTune.OnTeacher(), TrackWith(OneStep(1e-4), recovery: null)), 1e-6);
            Assert.Equal(1.5e-3, Longest(FineTune.OnTeacher(learningRate: 0.5), track), 1e-5);
            Assert.Equal(2.5e-5, Longest(FineTune.OnTeacher(recipes => recipes.FineTuning, learningRate: 0.25), track), 1e-6);

            double Longest(FineTune step, Track on)
            {
                using var trained = Trained(step, on, network);
                return Change(network, trained).Max(Math.Abs);
            }
        }
    }

    public sealed class Zeros
    {
        [Theory]
        [InlineData(true)]
        [InlineData(false)]
        public void Apply_holds_the_zeros_of_a_pruned_network_alone(bool pruned)
        {
            using var scope = NewDisposeScope();
            using var drawn = StepTrial.Network(seed: 3);
            using var network = drawn.Copy(pruned);
            using (no_grad())
            {
                foreach (var parameter in network.Module.parameters().Where(parameter => parameter.ndim > 1))
                    parameter.mul_(parameter.gt(0L).to(parameter.dtype));
            }

            using var trained = Trained(FineTune.OnTeacher(), TrackWith(OneStep(1e-3), null), network);

            var matrices = network.Module.parameters().Zip(trained.Module.parameters()).Where(pair => pair.First.ndim > 1);
            var pairs = matrices.SelectMany(pair => Tiny.Doubles(pair.First).Zip(Tiny.Doubles(pair.Second))).ToArray();
            var zeros = pairs.Where(pair => pair.First == 0).ToArray();
            Assert.InRange(zeros.Length, pairs.Length * 0.4, pairs.Length * 0.6);
            Assert.Equal(pruned, zeros.All(pair => pair.Second == 0));
            Assert.Contains(pairs, pair => pair.First != 0 && pair.First != pair.Second);
        }
    }

    public sealed class AugmentationFit
    {
        /// <summary>
        /// The small track has three unlabelled sentences for each labelled one, so that all of usual length are drawn. The first epoch shows each
        /// sentence once, and the number of steps is that of a training on the 200 labelled sentences alone.
        /// </summary>
        [Fact]
        public void Fit_shows_labelled_and_unlabelled_sentences_in_the_steps_of_the_labelled_ones()
        {
            StepTrial.Run(arena =>
            {
                var usual = arena.Unlabelled.Where(example => example.TokenIds.Length is > 7 and < 65).ToArray();
                var counting = new CountingObjective();
                using var network = Network.Random(SmallTrack.Shapes.Student, arena.Track.Task.Labels, 1);

                Augmentation.Fit(network, arena, counting, new Recipe(LearningRate: 1e-3, Epochs: 5));

                Assert.InRange(usual.Length, 300, 600);
                Assert.Equal(5 * 7, counting.TotalSteps);
                Assert.Equal(counting.TotalSteps, counting.Known.Count);
                var firstEpoch = (int)Math.Ceiling((200 + usual.Length) / 32.0);
                Assert.Equal(Labelled(arena.Training.Examples), counting.Known.Take(firstEpoch).Sum());
                Assert.Equal(Labelled(usual), counting.Unknown.Take(firstEpoch).Sum());
            });
        }

        [Fact]
        public void Sample_draws_sentences_of_8_to_64_tokens_without_replacement()
        {
            Example[] text = [.. new[] { 7, 8, 20, 64, 65 }.SelectMany(length => Tiny.Examples(10, seed: length, length))];

            var few = Augmentation.Sample(text, count: 25, seed: 1);
            var all = Augmentation.Sample(text, count: 100, seed: 1);

            Assert.Equal(25, few.Distinct().Count());
            Assert.Equal(30, all.Distinct().Count());
            Assert.Equal([8, 20, 64], all.Select(example => example.Length).Distinct().Order());
        }

        private static int Labelled(IEnumerable<Example> examples) =>
            examples.Sum(example => example.Labels.Count(label => label != Example.Ignored));

        private sealed class CountingObjective : Objective
        {
            private readonly HardLabels inner = new();

            public override string Name => inner.Name;

            public int TotalSteps { get; private set; }

            public List<long> Known { get; } = [];

            public List<long> Unknown { get; } = [];

            // The rehearsal of the longest batch comes before the first step.
            public override void BeginStep(int step, int totalSteps)
            {
                TotalSteps = totalSteps;
                if (step == 0)
                {
                    Known.Clear();
                    Unknown.Clear();
                }
            }

            public override Tensor Loss(LabelledPositions positions)
            {
                var all = positions.Labels.size(0);
                var known = positions.Known?.size(0) ?? all;
                Known.Add(known);
                Unknown.Add(all - known);
                return inner.Loss(positions);
            }
        }
    }
}
