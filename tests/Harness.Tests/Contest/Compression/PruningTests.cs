using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class PruningTests
{
    // Inputs whose features go together, so that what one weight does others can make up for.
    private static Tensor Inputs(int count, int width, int seed)
    {
        manual_seed(seed);
        return randn([count, 3], ScalarType.Float64).matmul(randn([3, width], ScalarType.Float64)) + randn([count, width], ScalarType.Float64) * 0.3;
    }

    private static Tensor Moment(Tensor inputs) => inputs.t().matmul(inputs) / inputs.size(0);

    private static double Error(Tensor weight, Tensor pruned, Tensor moment)
    {
        var difference = weight - pruned;
        return difference.matmul(moment).mul(difference).sum().item<double>();
    }

    private static bool[] Zeros(Tensor tensor) => [.. Tiny.Doubles(tensor).Select(value => value == 0)];

    public sealed class SparseGptPrune
    {
        /// <summary>
        /// Of a row of two weights one goes, and the other takes what minimises the output's error in least squares: w1 + w0 h01 / h11, where H is twice the second
        /// moment and a hundredth of its mean diagonal.
        /// </summary>
        [Fact]
        public void MakesUpForAWeightByLeastSquares()
        {
            using var scope = NewDisposeScope();
            var moment = tensor(new[] { 1.0, 0.6, 0.6, 2.0 }, [2, 2]);
            // The saliency w^2 / [H^-1]_ii of 0.1 is less than that of 3.
            var pruned = Tiny.Doubles(SparseGpt.Prune(tensor(new[] { 0.1, 3.0 }, [1, 2]), moment, SparsityPattern.Unstructured(0.5)));

            var damping = 0.01 * (2.0 + 4.0) / 2;
            Assert.Equal(0, pruned[0]);
            Assert.Equal(3.0 + 0.1 * 1.2 / (4.0 + damping), pruned[1], 1e-12);
        }

        /// <summary>
        /// The last of three columns: nothing is left to its right to make up for it (the order of columns is the method's approximation), so that those before
        /// stay as they are.
        /// </summary>
        [Fact]
        public void LeavesWhatStandsToTheLeft()
        {
            using var scope = NewDisposeScope();
            var pruned = SparseGpt.Prune(tensor(new[] { 2.0, 3.0, 0.01 }, [1, 3]), Moment(Inputs(50, 3, 1)), SparsityPattern.Unstructured(1.0 / 3));
            Assert.Equal([2.0, 3.0, 0.0], Tiny.Doubles(pruned));
        }

        /// <summary>Without correlations there is nothing to make up for: what is left is what was there, and what goes is cheapest by w^2 h_ii.</summary>
        [Fact]
        public void IsWeightedMagnitudeWhereInputsAreUncorrelated()
        {
            using var scope = NewDisposeScope();
            var moment = tensor(new[] { 100.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0 }, [3, 3]);
            var pruned = SparseGpt.Prune(tensor(new[] { 0.5, 2.0, 1.0 }, [1, 3]), moment, SparsityPattern.Unstructured(2.0 / 3));
            Assert.Equal([0.5, 0, 0], Tiny.Doubles(pruned));
        }

        [Theory]
        [InlineData(0.3, 1)]
        [InlineData(0.5, 2)]
        [InlineData(0.8, 3)]
        [InlineData(-1, 4)]
        public void LosesLessOutputThanMagnitudeAtEqualSparsity(double share, int seed)
        {
            using var scope = NewDisposeScope();
            // Wider than a block, and no multiple of one.
            var (moment, weight) = (Moment(Inputs(500, 180, seed)), randn([24, 180], ScalarType.Float64));
            var pattern = share < 0 ? SparsityPattern.TwoOfFour() : SparsityPattern.Unstructured(share);

            var (second, magnitude) = (SparseGpt.Prune(weight, moment, pattern), MagnitudePruning.Prune(weight, pattern));

            var wanted = 24 * 180 * (share < 0 ? 0.5 : share);
            Assert.InRange(Zeros(second).Count(zero => zero), wanted, wanted + 2);
            Assert.InRange(Zeros(magnitude).Count(zero => zero), wanted, wanted + 2);
            Assert.InRange(Error(weight, second, moment), 0, 0.8 * Error(weight, magnitude, moment));
        }

        /// <summary>On every layer of a network, with the inputs that the layers are really fed.</summary>
        [Theory]
        [InlineData(0.5)]
        [InlineData(-1)]
        public void LosesLessOutputThanMagnitudeOnEveryLayer(double share)
        {
            using var scope = NewDisposeScope();
            using var network = Tiny.Network(Compressible.Shape, 3, ScalarType.Float64);
            var pattern = share < 0 ? SparsityPattern.TwoOfFour() : SparsityPattern.Unstructured(share);
            Dense[] layers = [.. network.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).Cast<Dense>()];
            var moments = Calibration.SecondMoments(network, layers, Tiny.Examples(200), CPU);

            Assert.Equal(24, layers.Length);
            foreach (var (layer, moment) in layers.Zip(moments))
            {
                var (second, magnitude) = (SparseGpt.Prune(layer.Weight, moment, pattern), MagnitudePruning.Prune(layer.Weight, pattern));
                Assert.Equal(Zeros(magnitude).Count(zero => zero), Zeros(second).Count(zero => zero));
                var (ours, theirs) = (Error(layer.Weight, second, moment), Error(layer.Weight, magnitude, moment));
                Assert.True(ours < theirs, $"{ours} for SparseGPT, {theirs} for magnitude.");
            }
        }

        [Fact]
        public void LeavesExactlyTwoOfEveryFour()
        {
            using var scope = NewDisposeScope();
            var pruned = SparseGpt.Prune(randn([10, 132], ScalarType.Float64), Moment(Inputs(300, 132, 5)), SparsityPattern.TwoOfFour());
            Assert.All(Zeros(pruned).Chunk(4), group => Assert.Equal(2, group.Count(zero => zero)));
        }

        [Fact]
        public void DropsInputsThatNeverCome()
        {
            using var scope = NewDisposeScope();
            var inputs = Inputs(50, 4, 6);
            inputs.select(1, 2).zero_();
            var pruned = Tiny.Doubles(SparseGpt.Prune(ones([2, 4], ScalarType.Float64), Moment(inputs), SparsityPattern.Unstructured(0)));
            Assert.Equal([1, 1, 0, 1, 1, 1, 0, 1], pruned);
        }
    }

    public sealed class Pattern
    {
        [Fact]
        public void TakesExactlySoManyOfEquals()
        {
            using var scope = NewDisposeScope();
            // 5.4 rounded up: what must go goes.
            Assert.Equal(6, SparsityPattern.Unstructured(0.45).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Equal(0, SparsityPattern.Unstructured(0).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Equal(12, SparsityPattern.Unstructured(1).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Contains("no multiple of 4", Assert.Throws<ArgumentException>(() => SparsityPattern.TwoOfFour().ZeroedOf(ones([3, 6]))).Message);
        }

        [Fact]
        public void TakesTheLowest()
        {
            using var scope = NewDisposeScope();
            var pruned = MagnitudePruning.Prune(tensor(new[] { -3.0, 0.5, 2.0, -0.1, 1.0, 4.0 }, [2, 3]), SparsityPattern.Unstructured(0.5));
            Assert.Equal([-3.0, 0, 2.0, 0, 0, 4.0], Tiny.Doubles(pruned));
        }
    }

    public sealed class ZerosKept
    {
        [Fact]
        public void StayZeroInTraining()
        {
            using var network = Tiny.Network();
            using (no_grad())
            {
                foreach (var parameter in network.Module.parameters().Where(parameter => parameter.ndim > 1))
                    parameter.copy_(MagnitudePruning.Prune(parameter, SparsityPattern.Unstructured(0.6)));
            }

            var before = network.Module.named_parameters().ToDictionary(entry => entry.name, entry => Tiny.Values(entry.parameter));
            var split = new Harness.Training.Split("train", 1, Tiny.Examples(40), new Training.ScriptedScorer(0.5));

            new Trainer(split, split, CPU, 1, new Training.RecordingObserver())
                .Fit(network, new KeepZeros(new HardLabels(), network), new Recipe(LearningRate: 0.01, Epochs: 2) { BatchSize = 4 });

            foreach (var (name, parameter) in network.Module.named_parameters().Where(entry => entry.parameter.ndim > 1))
            {
                var after = Tiny.Values(parameter);
                Assert.All(before[name].Zip(after), pair => Assert.True(pair.First != 0 || pair.Second == 0));
                Assert.NotEqual(before[name], after);
            }
        }
    }
}
