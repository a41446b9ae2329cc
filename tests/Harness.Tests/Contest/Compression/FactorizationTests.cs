using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class FactorizationTests
{
    private static Tensor Moment(int width, int seed)
    {
        manual_seed(seed);
        var inputs = randn([200, 4], ScalarType.Float64).matmul(randn([4, width], ScalarType.Float64)) + randn([200, width], ScalarType.Float64) * 0.2;
        return inputs.t().matmul(inputs) / 200;
    }

    public sealed class LowRankLayer
    {
        [Fact]
        public void IsTheProductOfItsFactors()
        {
            using var scope = NewDisposeScope();
            using var layer = new LowRankDense(5, 4, 2);
            manual_seed(1);
            using (no_grad())
            {
                foreach (var parameter in layer.parameters())
                    parameter.normal_();
            }

            var input = randn([3, 2, 5]);
            var expected = nn.functional.linear(input, layer.Left.matmul(layer.Right), layer.Bias);
            Compressible.Close(Tiny.Doubles(expected), Tiny.Doubles(layer.forward(input)), 1e-5);
            Assert.Equal(2 * (5 + 4) + 4, ParameterCount.DenseOf(layer));
        }
    }

    public sealed class Decompositions
    {
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void AtFullRankAreTheMatrix(bool activationAware)
        {
            using var scope = NewDisposeScope();
            manual_seed(6);
            var weight = randn([7, 9], ScalarType.Float64);
            // One input that never comes: it must not be lost.
            var moment = Moment(9, 2);
            moment.select(0, 4).zero_();
            moment.select(1, 4).zero_();

            var (left, right) = Decomposition.Of(weight, activationAware ? moment : null).At(7);

            Compressible.Close(Tiny.Doubles(weight), Tiny.Doubles(left.matmul(right)), 1e-5);
        }

        /// <summary>The energy of the terms left out is the output's error: for W C^(1/2) by its own account, for W by Eckart and Young.</summary>
        [Fact]
        public void ByActivationsNeverLoseMoreOutputThanPlainOnes()
        {
            using var scope = NewDisposeScope();
            manual_seed(7);
            var (weight, moment) = (randn([12, 9], ScalarType.Float64), Moment(9, 3));
            var (plain, aware) = (Decomposition.Of(weight, null), Decomposition.Of(weight, moment));
            for (var rank = 1; rank < 9; rank++)
            {
                var (plainError, awareError) = (Error(plain.At(rank)), Error(aware.At(rank)));
                Assert.InRange(awareError, 0, plainError * (1 + 1e-6));
                Assert.Equal(aware.Energies.Skip(rank).Sum(), awareError, 1e-6);
            }

            Assert.InRange(Error(aware.At(4)), 0, 0.8 * Error(plain.At(4)));

            double Error((Tensor Left, Tensor Right) factors)
            {
                var difference = weight - factors.Left.matmul(factors.Right);
                return difference.matmul(moment).mul(difference).sum().item<double>();
            }
        }
    }

    public sealed class Ranks
    {
        /// <summary>
        /// Two layers, 10 and 5 parameters a rank. After one rank each (15 of 40) there are 25 left. Worth a parameter: the first layer's second term 30 / 100 / 10 =
        /// 0.03, its third 0.005; the second layer's 4 / 20 / 5 = 0.04 and 0.01. Taken: 0.04 (5), 0.03 (10), 0.01 (5), and 0.005 costs 10 where 5 are left.
        /// </summary>
        [Fact]
        public void GoToTheMostEnergyAParameter()
        {
            EnergyRanks.Layer[] layers = [new([65, 30, 5], 10, 3), new([15, 4, 1], 5, 3)];
            Assert.Equal([2, 3], EnergyRanks.Choose(layers, 40));
            Assert.Equal([1, 1], EnergyRanks.Choose(layers, 15));
            Assert.Equal([3, 3], EnergyRanks.Choose(layers, 1000));
            Assert.Contains("Expected at least 15", Assert.Throws<ArgumentException>(() => EnergyRanks.Choose(layers, 14)).Message);
        }
    }
}
