using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class Int8Tests
{
    private sealed class Rounded(params CompressionStep[] steps) : ChainMethod
    {
        public override string Name => "rounded";

        public override string Summary => "for a test";

        public override Division DivisionOn(Track track) => Division.Open;

        public override IReadOnlyList<CompressionStep> Steps => steps;
    }

    public sealed class Round
    {
        /// <summary>
        /// Every weight becomes a whole multiple of its row's scale, at most 127 times, and moves by no more than half a scale unless it is clipped.
        /// </summary>
        [Fact]
        public void Round_leaves_whole_multiples_of_a_scale_for_every_row()
        {
            using var scope = NewDisposeScope();
            manual_seed(1);
            var weight = randn([6, 200]) * tensor(new[] { 0.01f, 0.1f, 1f, 10f, 0f, 3f }, [6, 1]);

            var before = Tiny.Values(weight);
            var after = Tiny.Values(Int8Rounding.Round(weight, null));

            for (var row = 0; row < 6; row++)
            {
                var was = before[(row * 200)..((row + 1) * 200)];
                var now = after[(row * 200)..((row + 1) * 200)];
                var scale = now.Max(Math.Abs) / 127;
                if (row == 4)
                {
                    Assert.All(now, value => Assert.Equal(0, value));
                    continue;
                }

                Assert.All(now, value => Assert.Equal(Math.Round(value / scale), value / scale, 1e-4));
                Assert.InRange(now.Distinct().Count(), 50, 255);
                Assert.All(
                    was.Zip(now),
                    pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 0.5001 * scale || Math.Abs(pair.First) > 126.5 * scale));
            }
        }

        /// <summary>An outlier is clipped where its input is nearly zero, and kept where its input is large.</summary>
        [Fact]
        public void Round_clips_what_matters_least()
        {
            using var scope = NewDisposeScope();
            manual_seed(2);
            var weight = randn([1, 400]).mul_(0.1);
            weight.narrow(1, 0, 1).fill_(2);
            var matters = ones([400]);
            var idle = ones([400]);
            matters.narrow(0, 0, 1).fill_(1e6);
            idle.narrow(0, 0, 1).fill_(1e-9);

            Assert.Equal(2, Tiny.Values(Int8Rounding.Round(weight, matters))[0], 0.02);
            Assert.InRange(Tiny.Values(Int8Rounding.Round(weight, idle))[0], 0.9, 1.1);
        }
    }

    public sealed class Storing
    {
        [Fact]
        public void Apply_stores_a_byte_per_weight_and_loads_the_same_bits()
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            var method = new Rounded(new RoundToInt8());

            var record = SmallTrack.Run(folder.Path, method);

            Assert.Equal(RunStatus.Ok, record.Status);
            using var loaded = Network.Load(SmallTrack.FolderOf(folder.Path, method).Path);
            Assert.True(loaded.Shape.Int8Weights);
            long expected = 0;
            foreach (var tensor in loaded.Tensors().Values)
                // A byte a weight and two a row's scale; four for each element of a vector.
                expected += tensor.ndim > 1 ? tensor.numel() + 2 * tensor.size(0) : 4 * tensor.numel();
            Assert.Equal(expected, record.StoredBytes);
            var file = new FileInfo(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, Model.WeightsFile));
            Assert.InRange(file.Length, expected, expected + 20_000);

            // Saved again it is the same file: the scales are told from the weights to the last bit.
            loaded.Save(folder.PathOf("again"));
            Assert.Equal(record.Weights, Model.WeightsHash(folder.PathOf("again")));
        }

        /// <summary>
        /// Clipping depends on the inputs of each matrix, for layers of one matrix and of two, so that the error of the outputs is smaller than
        /// without.
        /// </summary>
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void Apply_is_calibrated_on_the_inputs_of_the_matrices(bool factorised)
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            var probe = new FakeMethod
            {
                Division = Division.Open,
                Training = (network, arena) =>
                {
                    using var scope = NewDisposeScope();
                    using var _ = no_grad();
                    using var teacher = arena.Teacher.Network.Copy();
                    Rough(teacher);
                    using var whole = factorised ? new FactorizeLayers(activationAware: false, share: 0.9).Apply(teacher, arena) : teacher.Copy();
                    var dense = whole.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).ToArray();
                    var examples = Calibration.Sample(arena.Training.Examples, whole.Shape, arena.Seed);
                    var moments = Calibration.SecondMoments(whole, dense, examples, arena.Device);
                    using var rounded = new RoundToInt8().Apply(whole, arena);
                    var calibrated = 0.0;
                    var blind = 0.0;
                    var roundedDense = rounded.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers);
                    foreach (var (layer, after, moment) in dense.Zip(roundedDense, moments))
                        foreach (var (was, now, fed) in Matrices(layer, after, moment))
                        {
                            calibrated += OutputError(was, now, fed);
                            blind += OutputError(was, Int8Rounding.Round(was, null), fed);
                        }

                    Assert.True(calibrated < blind, $"{calibrated} with calibration, {blind} without.");
                    return network;
                },
            };

            Assert.Equal(RunStatus.Ok, SmallTrack.Run(folder.Path, probe).Status);
        }

        /// <summary>The scales count against the cap, and less than a rank of every layer is left unspent.</summary>
        [Fact]
        public void Apply_stays_below_the_cap_with_its_scales()
        {
            const int Cap = 34_000;
            StepTrial.Run(
                arena =>
                {
                    using var network = StepTrial.Network(seed: 1);
                    using var smaller = new FactorizeLayers(activationAware: true, leavesRoomForScales: true).Apply(network, arena);
                    using var rounded = new RoundToInt8().Apply(smaller, arena);

                    var cheapestRank = EncoderDense.Of(rounded.Shape).Min(layer => layer.WeightsOfRank) + 1;
                    var ofEvenDivision = EncoderDense.Of(rounded.Shape).Sum(layer => layer.WeightsOfRank + 1);
                    Assert.InRange(rounded.Count().Dense, Cap - ofEvenDivision, Cap);
                    Assert.True(smaller.Count().Dense < Cap - cheapestRank);
                },
                SmallTrack.Track with { ParameterCap = Cap });
        }

        // A large weight where the input is small, and a small one where it is large: what is fed matters.
        private static void Rough(Network network)
        {
            manual_seed(5);
            foreach (var parameter in network.Module.parameters().Where(parameter => parameter.ndim > 1))
                parameter.mul_(randn(parameter.shape).square());
        }

        // Each matrix before and after with the mean squares of its inputs (in), worked out from the layer's moment.
        private static (Tensor Was, Tensor Now, Tensor Fed)[] Matrices(Affine before, Affine after, Tensor moment)
        {
            if (before is Dense dense)
                return [(dense.Weight, ((Dense)after).Weight, moment.diag())];
            var was = (LowRankDense)before;
            var now = (LowRankDense)after;
            var right = was.Right.to(ScalarType.Float64);
            return [(was.Right, now.Right, moment.diag()), (was.Left, now.Left, right.matmul(moment).matmul(right.t()).diag())];
        }

        private static double OutputError(Tensor was, Tensor now, Tensor fed) =>
            ((was - now).to(ScalarType.Float64).square() * fed).sum().item<double>();

        [Fact]
        public void Build_refuses_a_step_after_it()
        {
            var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
            var chain = new Rounded(new RoundToInt8(), FineTune.OnLabels());
            var error = Assert.Throws<ArgumentException>(() => chain.Build(teacher, SmallTrack.Track, 1));
            Assert.Equal(
                "rounded, step 2 (fine-tune): the weights are rounded to 8 bits, and whatever follows would undo that. Round last.", error.Message);
        }
    }
}
