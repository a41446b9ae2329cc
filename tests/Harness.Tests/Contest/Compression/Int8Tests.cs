using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tests.Contest.Methods;
using Harness.Tests.Contest.Refereeing;
using Harness.Tests.Contest.Tracks;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class Int8Tests
{
    private sealed class Rounded(params CompressionStep[] steps) : ChainMethod
    {
        public override string Name => "rounded";

        public override string Summary => "for a test";

        public override Division DivisionOn(Track track) => Division.Open;

        protected override IReadOnlyList<CompressionStep> Steps(Track track) => steps;
    }

    public sealed class Round
    {
        /// <summary>Every weight a whole multiple of its row's scale, at most 127 of it, and no further from what it was than half a scale but for clipping.</summary>
        [Fact]
        public void LeavesWholeMultiplesOfAScaleForEveryRow()
        {
            using var scope = NewDisposeScope();
            manual_seed(1);
            var weight = randn([6, 200]) * tensor(new[] { 0.01f, 0.1f, 1f, 10f, 0f, 3f }, [6, 1]);

            var (before, after) = (Tiny.Values(weight), Tiny.Values(Int8Rounding.Round(weight, null)));

            for (var row = 0; row < 6; row++)
            {
                var (was, now) = (before[(row * 200)..((row + 1) * 200)], after[(row * 200)..((row + 1) * 200)]);
                var scale = now.Max(Math.Abs) / 127;
                if (row == 4)
                {
                    Assert.All(now, value => Assert.Equal(0, value));
                    continue;
                }

                Assert.All(now, value => Assert.Equal(Math.Round(value / scale), value / scale, 1e-4));
                Assert.InRange(now.Distinct().Count(), 50, 255);
                Assert.All(was.Zip(now), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 0.5001 * scale || Math.Abs(pair.First) > 126.5 * scale));
            }
        }

        /// <summary>An outlier that hardly matters is clipped, one that matters is not.</summary>
        [Fact]
        public void ClipsWhatMattersLeast()
        {
            using var scope = NewDisposeScope();
            manual_seed(2);
            var weight = randn([1, 400]).mul_(0.1);
            weight.narrow(1, 0, 1).fill_(2);
            var (matters, idle) = (ones([400]), ones([400]));
            matters.narrow(0, 0, 1).fill_(1e6);
            idle.narrow(0, 0, 1).fill_(1e-9);

            Assert.Equal(2, Tiny.Values(Int8Rounding.Round(weight, matters))[0], 0.02);
            Assert.InRange(Tiny.Values(Int8Rounding.Round(weight, idle))[0], 0.9, 1.1);
        }
    }

    public sealed class Storing
    {
        [Fact]
        public void CountsAByteAWeightAndLoadsTheSameBits()
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
            Assert.InRange(new FileInfo(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, Model.WeightsFile)).Length, expected, expected + 20_000);

            // Saved again it is the same file: the scales are told from the weights to the last bit.
            loaded.Save(folder.PathOf("again"));
            Assert.Equal(record.Weights, Model.WeightsHash(folder.PathOf("again")));
        }

        /// <summary>Layers of one matrix and of two: what they are fed decides how a row is clipped, so that the outputs are nearer than without.</summary>
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void IsCalibratedOnWhatTheMatricesAreFed(bool factorised)
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
                    using var whole = factorised ? new FactorizeLayers(activationAware: false, share: 100).Apply(teacher, arena) : teacher.Copy();
                    var dense = whole.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).ToArray();
                    var moments = Calibration.SecondMoments(whole, dense, Calibration.Sample(arena.Training.Examples, arena.Seed), arena.Device);
                    using var rounded = new RoundToInt8().Apply(whole, arena);
                    var (calibrated, blind) = (0.0, 0.0);
                    foreach (var (layer, (after, moment)) in dense.Zip(rounded.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).Zip(moments)))
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
            var (was, now) = ((LowRankDense)before, (LowRankDense)after);
            var right = was.Right.to(ScalarType.Float64);
            return [(was.Right, now.Right, moment.diag()), (was.Left, now.Left, right.matmul(moment).matmul(right.t()).diag())];
        }

        private static double OutputError(Tensor was, Tensor now, Tensor fed) => ((was - now).to(ScalarType.Float64).square() * fed).sum().item<double>();

        [Fact]
        public void ComesLast()
        {
            var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
            var error = Assert.Throws<ArgumentException>(() => new Rounded(new RoundToInt8(), FineTune.OnLabels()).Build(teacher, SmallTrack.Track, 1));
            Assert.Equal("rounded, step 2 (fine-tune): the weights are rounded to 8 bits, and whatever follows would undo that. Round last.", error.Message);
        }
    }
}
