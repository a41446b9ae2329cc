using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class HeadTests
{
    private static void PutOn(Network network, double[][] gates)
    {
        for (var layer = 0; layer < gates.Length; layer++)
        {
            var values = gates[layer];
            network.Module.Bert.Encoder.Layers[layer].Attention.Self.Gates = () => tensor(values, [values.Length]);
        }
    }

    public sealed class Cut
    {
        /// <summary>Heads whose gate is zero are cut and partly open gates are folded into the output layer, so that only the size changes.</summary>
        [Fact]
        public void Cut_computes_what_the_gated_network_does()
        {
            using var scope = NewDisposeScope();
            using var network = Compressible.Network();
            double[][] gates = [[0.7, 0, 1], [0, 0.25, 0], [1, 1, 1], [0.5, 0.5, 0]];
            PutOn(network, gates);
            var gated = Compressible.Logits(network);
            HeadGates.TakeOff(network);
            Assert.InRange(Compressible.Distance(gated, Compressible.Logits(network)), 1e-2, 1e3);

            using var cut = HeadCutter.Cut(network, [[0, 2], [1], [0, 1, 2], [0, 1]], [.. gates.Select(row => tensor(row, [3]))]);

            Compressible.Close(gated, Compressible.Logits(cut));
            Assert.Equal([2, 1, 3, 2], cut.Shape.HeadsByLayer!);
            // A head is 4 wide: three matrices of 4 x 12 with 4 biases, and 12 x 4 of the output layer. Four heads are gone.
            Assert.Equal(4 * (3 * 52 + 48), ParameterCount.DenseOf(network.Module) - ParameterCount.DenseOf(cut.Module));
        }

        [Fact]
        public void Cut_refuses_to_empty_a_layer_and_to_cut_twice()
        {
            using var network = Compressible.Network();
            Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => HeadCutter.Cut(network, [[0], [], [1], [2]])).Message);
            using var cut = HeadCutter.Cut(network, [[0], [1], [1], [2]]);
            Assert.Contains("cut already", Assert.Throws<ArgumentException>(() => HeadCutter.Cut(cut, [[0], [0], [0], [0]])).Message);
        }
    }

    /// <summary>The expected values are the formulas of Voita et al. (arXiv 1905.09418, section 4), worked out by hand.</summary>
    public sealed class Gates
    {
        [Theory]
        [InlineData(0.0, 0.5, 0.5)] // sigmoid(0) = 0.5; 1.2 * 0.5 - 0.1
        [InlineData(1.0, 0.5, 1.0)] // sigmoid(1 / 0.33) = 0.95392; 1.0447, clipped
        [InlineData(0.0, 0.4, 0.171646)] // ln(0.4 / 0.6) / 0.33 = -1.228683; sigmoid 0.226372; stretched 0.171646
        [InlineData(-0.5, 0.6, 0.414642)] // (0.405465 - 0.5) / 0.33 = -0.286470; sigmoid 0.428868; stretched 0.414642
        [InlineData(0.0, 0.0, 0.0)] // u is kept at 1e-6
        [InlineData(0.0, 1.0, 1.0)]
        public void Sample_stretches_and_clips(double openness, double uniform, double expected)
        {
            using var scope = NewDisposeScope();
            var u = Math.Clamp(uniform, 1e-6, 1 - 1e-6);
            var s = 1 / (1 + Math.Exp(-((Math.Log(u) - Math.Log(1 - u) + openness) / 0.33)));
            Assert.Equal(expected, Math.Clamp(1.2 * s - 0.1, 0, 1), 1e-2);

            var found = HeadGates.Sample(tensor(new[] { openness }, [1]), tensor(new[] { uniform }, [1])).item<double>();

            Assert.Equal(Math.Clamp(1.2 * s - 0.1, 0, 1), found, 1e-12);
        }

        /// <summary>A gate is closed up to -ln 11 = -2.398 and fully open from 2.398 on.</summary>
        [Theory]
        [InlineData(-2.399, 0)]
        [InlineData(-2.3, 0.00944)]
        [InlineData(0, 0.5)]
        [InlineData(2.3, 0.99056)]
        [InlineData(2.399, 1)]
        public void Expected_has_neither_noise_nor_temperature(double openness, double expected)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(expected, HeadGates.Expected(tensor(new[] { openness }, [1])).item<double>(), 2e-4);
        }

        /// <summary>P(open) = sigmoid(a + 0.791), which is how often samples are not zero.</summary>
        [Theory]
        [InlineData(-0.791, 0.5)]
        [InlineData(0, 0.68805)]
        [InlineData(-2, 0.22990)]
        public void Sampled_gates_are_open_as_often_as_ProbabilityOpen_says(double openness, double expected)
        {
            using var scope = NewDisposeScope();
            manual_seed(1);
            Assert.Equal(expected, HeadGates.ProbabilityOpen(tensor(new[] { openness }, [1])).item<double>(), 1e-3);

            const int draws = 20_000;
            var samples = HeadGates.Sample(full([draws], openness, ScalarType.Float64), zeros([draws], ScalarType.Float64).uniform_(0, 1));
            // Four deviations of a share of 20,000.
            Assert.Equal(expected, samples.gt(0L).to(ScalarType.Float64).mean().item<double>(), 4 * 0.5 / Math.Sqrt(draws));
        }

        [Fact]
        public void PutOn_draws_gates_in_training_and_expects_them_in_evaluation()
        {
            using var scope = NewDisposeScope();
            using var network = Compressible.Network();
            var gates = new HeadGates(4, 3, CPU, start: 0);
            gates.PutOn(network);
            network.Module.train();
            manual_seed(1);
            var first = Tiny.Doubles(network.Module.forward(Compressible.Ids, null).Logits);
            Assert.NotEqual(first, Tiny.Doubles(network.Module.forward(Compressible.Ids, null).Logits));

            var evaluated = Compressible.Logits(network);
            PutOn(network, [.. Enumerable.Repeat(new[] { 0.5, 0.5, 0.5 }, 4)]);
            Compressible.Close(evaluated, Compressible.Logits(network), 1e-7);
        }
    }

    public sealed class Bounds
    {
        /// <summary>A gate is open with probability one half at -0.33 ln 11 = -0.791. The bounds are 3.5 away from there.</summary>
        [Fact]
        public void Bound_keeps_gates_where_they_can_be_moved()
        {
            using var scope = NewDisposeScope();
            var gates = GatesAt([-9, -4.2, 0, 2.7, 2.8, 9]);

            gates.Bound();

            double[] expected = [-4.2913, -4.2, 0, 2.7, 2.7087, 2.7087];
            Assert.All(expected.Zip(Tiny.Doubles(gates.Openness)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }

        /// <summary>Three moves of a third, a half and the whole of what is left. The bounds are -0.791 + 3.5 and -0.791 - 3.5.</summary>
        [Fact]
        public void Settle_brings_gates_to_their_bounds_in_equal_moves()
        {
            using var scope = NewDisposeScope();
            var gates = GatesAt([-4.2913, -1.2913, 0, 2.7087, -0.2913, 2.7087]);

            gates.Settle([[0], [1, 2]], stepsLeft: 3);
            Assert.All(Tiny.Doubles(gates.Openness).Zip([-1.9580, -2.2913, -1.4304, 0.3754, 0.7087, 2.7087]), IsNear);
            gates.Settle([[0], [1, 2]], stepsLeft: 2);
            gates.Settle([[0], [1, 2]], stepsLeft: 1);

            Assert.All(Tiny.Doubles(gates.Openness).Zip([2.7087, -4.2913, -4.2913, -4.2913, 2.7087, 2.7087]), IsNear);

            static void IsNear((double Found, double Expected) pair) => Assert.Equal(pair.Expected, pair.Found, 1e-3);
        }

        private static HeadGates GatesAt(double[] openness)
        {
            var gates = new HeadGates(2, 3, CPU);
            using var _ = no_grad();
            gates.Openness.copy_(tensor(openness, [2, 3]));
            return gates;
        }
    }

    public sealed class Report
    {
        [Fact]
        public void GateReport_counts_gates_that_are_shut_and_heads_that_are_cut_before()
        {
            // The three most open heads are kept, and all heads that are cut are shut: -2.5 is below -2.398.
            var reached = new GateReport([[3, 3, -2.5], [-2, -2.5, -3]], [[0, 1], [0]]);
            Assert.Equal((3, 1, 3, 0, 0), Counts(reached));
            // P(open) = sigmoid(a + 0.791); sigmoid(-2.209) = 0.0990.
            Assert.Equal(0.0990, reached.LowestOpen, 1e-3);
            Assert.Equal((2 * 0.9779 + 2 * 0.1533 + 0.2299 + 0.0990) / 6, reached.MeanOpen, 1e-3);

            // The second layer keeps a head whose gate is less open than one of the first layer, which is cut.
            Assert.Equal((3, 1, 3, 1, 1), Counts(new GateReport([[3, 3, 1], [-2.5, -2.5, -3]], [[0, 1], [0]])));

            // Nothing is shut.
            Assert.Equal((0, 2, 2, 2, 0), Counts(new GateReport([[3, 0], [3, 0]], [[0], [0]])));
        }

        private static (int Shut, int PartlyOpen, int Cut, int CutBeforeShut, int KeptAgainstOrder) Counts(GateReport report) =>
            (report.Shut, report.PartlyOpen, report.Cut, report.CutBeforeShut, report.KeptAgainstOrder);
    }

    public sealed class Applying
    {
        private static readonly BertShape Shape = SmallTrack.Shapes.Teacher with { Hidden = 12, Heads = 3, Layers = 4, Intermediate = 16 };

        // Few steps at a low rate, and more steps at a higher one: the gates' own rate makes up for the difference.
        public static TheoryData<int, double> Recipes => new() { { 150, 3e-4 }, { 400, 2e-3 } };

        /// <summary>
        /// Half of twelve heads in four layers are cut after a real training: their gates are shut, so that cutting changes nothing, no layer loses
        /// all heads, and the kept heads are open.
        /// </summary>
        [Theory]
        [MemberData(nameof(Recipes))]
        public void Apply_shuts_the_gates_of_all_heads_that_it_cuts(int steps, double learningRate)
        {
            var recipe = new Recipe(learningRate, Epochs: 0) { Steps = steps, WarmUpSteps = steps / 3 };
            var track = SmallTrack.Track with { Recipes = SmallTrack.Track.Recipes with { FineTuning = recipe } };
            StepTrial.Run(
                arena =>
                {
                    using var network = Network.Random(Shape, SmallTrack.Track.Task.Labels, seed: 1);
                    using var cut = new GateHeads(0.5).Apply(network, arena);

                    var figures = arena.TakeFigures()!;
                    Assert.Equal((6, 6, 1), (figures["heads_cut"], figures["gates_shut"], figures["budget_reached"]));
                    // Six gates at 0.9707 and six at 0.0293.
                    Assert.Equal(0.5, figures["open_mean"], 1e-3);
                    Assert.Equal(0.0293, figures["open_lowest"], 1e-3);
                    Assert.Equal("", arena.Remarks);
                    Assert.Equal(6, cut.Shape.HeadsByLayer!.Sum());
                    Assert.All(cut.Shape.HeadsByLayer!, heads => Assert.InRange(heads, 1, 3));
                    Assert.All(
                        cut.Module.Bert.Encoder.Layers,
                        layer => Assert.True(((Dense)layer.Attention.Output.Dense).Weight.abs().max().item<float>() > 1e-3));
                },
                track);
        }

        [Fact]
        public void Report_says_in_the_record_of_the_run_that_gates_did_not_shut()
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            var method = new FakeMethod
            {
                Division = Division.Open,
                Training = (network, arena) =>
                {
                    var open = new GateReport([[3, 0], [3, 0]], [[0], [0]]);
                    GateHeads.Report(open, open, arena);
                    return network;
                },
            };

            var record = SmallTrack.Run(folder.Path, method);

            Assert.Equal((RunStatus.Ok, "2 of 2 heads were cut before their gates had shut"), (record.Status, record.Reason));
            Assert.Equal(0, record.Figures!["budget_reached"]);
        }

        [Fact]
        public void CutHeads_keeps_the_budget_and_a_head_in_each_layer() => StepTrial.Run(arena =>
        {
            using var taylor = new CutHeads(0.5).Apply(Network.Random(Shape, SmallTrack.Track.Task.Labels, seed: 1), arena);
            Assert.Equal(6, taylor.Shape.HeadsByLayer!.Sum());
            Assert.All(taylor.Shape.HeadsByLayer!, heads => Assert.InRange(heads, 1, 3));
        });
    }

    public sealed class Penalty
    {
        private static LabelledPositions Positions()
        {
            var logits = zeros([1, 3], ScalarType.Float64, requires_grad: true);
            return new LabelledPositions(logits, tensor(new long[] { 0 }), null, null, [], null, arange(1), new NetworkOutput(logits, []));
        }

        /// <summary>The penalty l1 (s - t) + l2 (s - t)^2 is minimised in the gates and maximised in the multipliers.</summary>
        [Fact]
        public void Loss_descends_in_the_gates_and_ascends_in_the_multipliers()
        {
            using var scope = NewDisposeScope();
            var gates = new HeadGates(2, 2, CPU, start: 0);
            var penalty = new GatePenalty(new HardLabels(), gates, budget: 2, rate: 100);
            var linear = penalty.Parameters[1];
            var quadratic = penalty.Parameters[2];
            using (no_grad())
            {
                linear.fill_(-2);
                quadratic.fill_(3);
            }

            penalty.BeginStep(step: 999, totalSteps: 1000);
            var loss = penalty.Loss(Positions());
            loss.backward();

            var open = 1 / (1 + Math.Exp(-0.33 * Math.Log(11)));
            var excess = 1 - open - 0.5;
            Assert.Equal(Math.Log(3) - 2 * excess + 3 * excess * excess, loss.item<double>(), 1e-5);
            Assert.Equal(-excess, linear.grad!.item<float>(), 1e-5);
            Assert.Equal(-excess * excess, quadratic.grad!.item<float>(), 1e-5);
            // ds/da = -p (1 - p) / 4 for each of four gates.
            var slope = -open * (1 - open) / 4;
            Assert.All(Tiny.Doubles(gates.Openness.grad!), gradient => Assert.Equal((-2 + 6 * excess) * slope, gradient, 1e-5));
        }

        [Fact]
        public void BeginStep_raises_the_target_and_Figures_has_the_openings()
        {
            using var scope = NewDisposeScope();
            var penalty = new GatePenalty(new HardLabels(), new HeadGates(2, 3, CPU, start: 0), budget: 3, rate: 100);

            Assert.Equal(["open_0_0", "open_0_1", "open_0_2", "open_1_0", "open_1_1", "open_1_2"], penalty.Figures.Keys);
            Assert.All(penalty.Figures.Values, open => Assert.Equal(0.688, open, 1e-3));
            using (no_grad())
                penalty.Parameters[1].fill_(1);
            // s is 0.312 whatever the step; t goes from 0.1 at the first of ten steps to 0.5 at the fifth and stays.
            Assert.Equal([0.212, 0.112, 0.012, -0.088, -0.188, -0.188], new[] { 0, 1, 2, 3, 4, 9 }.Select(step =>
            {
                penalty.BeginStep(step, 10);
                return Math.Round(penalty.Loss(Positions()).item<double>() - Math.Log(3), 3);
            }));
        }
    }

    public sealed class Budget
    {
        [Fact]
        public void Highest_keeps_the_most_important_and_one_of_each_layer()
        {
            double[][] importance = [[0.9, 0.8, 0.7], [0.1, 0.2, 0.05], [0.6, 0.65, 0.3]];
            Assert.Equal([[0, 1, 2], [1], [1]], HeadBudget.Highest(importance, 5));
            Assert.Equal([[0], [1], [1]], HeadBudget.Highest(importance, 3));
            Assert.Equal([[0, 1, 2], [0, 1, 2], [0, 1, 2]], HeadBudget.Highest(importance, 9));
            Assert.Contains("3 (one a layer) to 9 (all)", Assert.Throws<ArgumentException>(() => HeadBudget.Highest(importance, 2)).Message);
        }

        [Fact]
        public void Highest_meets_the_budget_where_heads_are_equal() =>
            Assert.Equal(7, HeadBudget.Highest([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 7).Sum(layer => layer.Count));
    }

    public sealed class Importance
    {
        /// <summary>The sum of gradient times weight over a head's slice is the loss's derivative in a gate on that head.</summary>
        [Fact]
        public void Importance_is_the_derivative_in_a_gate_by_finite_differences()
        {
            using var network = Compressible.Network();
            var examples = Tiny.Examples(6, length: 8);

            var found = CutHeads.Importance(network, examples, CPU, seed: 1);

            const double step = 1e-5;
            for (var layer = 0; layer < 4; layer++)
                for (var head = 0; head < 3; head++)
                    Assert.Equal(Math.Abs(Loss(layer, head, 1 + step) - Loss(layer, head, 1 - step)) / (2 * step), found[layer][head], 1e-6);

            double Loss(int layer, int head, double gate)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                var gates = Enumerable.Range(0, 4).Select(_ => new double[] { 1, 1, 1 }).ToArray();
                gates[layer][head] = gate;
                PutOn(network, gates);
                var batch = Batch.Of(examples, [.. Enumerable.Range(0, 6)], CPU);
                return new HardLabels().Loss(LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), null)).item<double>();
            }
        }
    }

    public sealed class Cutting
    {
        /// <summary>
        /// Half of the heads have no way to the output. They are the ones to cut, and then the network computes what it computed before.
        /// </summary>
        [Fact]
        public void Apply_cuts_exactly_the_heads_that_do_nothing()
        {
            int[][] idle = [[0], [1, 2], [2], [0, 1]];
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                var shape = SmallTrack.Shapes.Teacher with { Hidden = 12, Heads = 3, Layers = 4, Intermediate = 16 };
                using var network = StepTrial.Network(seed: 2, shape, ScalarType.Float64);
                using (no_grad())
                {
                    foreach (var (layer, heads) in network.Module.Bert.Encoder.Layers.Zip(idle))
                    {
                        foreach (var head in heads)
                            ((Dense)layer.Attention.Output.Dense).Weight.narrow(1, head * 4, 4).zero_();
                    }
                }

                using var cut = new CutHeads(kept: 0.5).Apply(network, arena);

                Assert.Equal([2, 1, 2, 1], cut.Shape.HeadsByLayer!);
                Compressible.Close(Compressible.Logits(network), Compressible.Logits(cut));
            });
        }
    }
}
