using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class FactorizationTests
{
    private static Tensor Moment(int width, int seed)
    {
        manual_seed(seed);
        var common = randn([200, 4], ScalarType.Float64).matmul(randn([4, width], ScalarType.Float64));
        var inputs = common + randn([200, width], ScalarType.Float64) * 0.2;
        return inputs.t().matmul(inputs) / 200;
    }

    public sealed class LowRankLayer
    {
        [Fact]
        public void Forward_computes_the_product_of_its_factors()
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
        public void At_full_rank_is_the_matrix(bool activationAware)
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

        /// <summary>
        /// The energy of the terms that are left out must equal the error of the output, which is computed here from the second moment.
        /// </summary>
        [Fact]
        public void Of_with_inputs_never_loses_more_output_than_without()
        {
            using var scope = NewDisposeScope();
            manual_seed(7);
            var weight = randn([12, 9], ScalarType.Float64);
            var moment = Moment(9, 3);
            var plain = Decomposition.Of(weight, null);
            var aware = Decomposition.Of(weight, moment);
            for (var rank = 1; rank < 9; rank++)
            {
                var plainError = Error(plain.At(rank));
                var awareError = Error(aware.At(rank));
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
        /// A rank costs 10 parameters in the first layer and 5 in the second. After one rank each (15 of 40) there are 25 left. Per parameter the
        /// first layer's second term is worth 30 / 100 / 10 = 0.03 and its third 0.005; the second layer's are worth 4 / 20 / 5 = 0.04 and 0.01. The
        /// terms worth 0.04 (5 parameters), 0.03 (10) and 0.01 (5) are taken. The last one costs 10, and 5 are left.
        /// </summary>
        [Fact]
        public void Choose_takes_the_most_energy_per_parameter()
        {
            EnergyRanks.Layer[] layers = [new([65, 30, 5], 10, 3), new([15, 4, 1], 5, 3)];
            Assert.Equal([2, 3], EnergyRanks.Choose(layers, 40));
            Assert.Equal([1, 1], EnergyRanks.Choose(layers, 15));
            Assert.Equal([3, 3], EnergyRanks.Choose(layers, 1000));
            Assert.Contains("Expected at least 15", Assert.Throws<ArgumentException>(() => EnergyRanks.Choose(layers, 14)).Message);
        }
    }

    public sealed class EmbeddingStep
    {
        /// <summary>
        /// The rows (3, 1, 0), (1, 3, 0) and (0, 0, 1) have the singular values 4, 2 and 1. The first belongs to the direction (1, 1, 0), so that the
        /// best matrix of rank one has 2 in its upper left corner, and it keeps 16 of 16 + 4 + 1.
        /// </summary>
        [Theory]
        [InlineData(1, new double[] { 2, 2, 0, 2, 2, 0, 0, 0, 0 }, 16.0 / 21)]
        [InlineData(2, new double[] { 3, 1, 0, 1, 3, 0, 0, 0, 0 }, 20.0 / 21)]
        [InlineData(3, new double[] { 3, 1, 0, 1, 3, 0, 0, 0, 1 }, 1)]
        public void Apply_gives_the_best_matrix_of_the_rank_and_records_its_energy(int rank, double[] expected, double kept)
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = Compressible.Network();
                using (no_grad())
                {
                    var table = network.Module.Bert.Embeddings.Words.Table;
                    table.zero_();
                    table.narrow(0, 0, 3).narrow(1, 0, 3).copy_(tensor(new double[] { 3, 1, 0, 1, 3, 0, 0, 0, 1 }, [3, 3]));
                }

                using var smaller = new FactorizeEmbeddings(_ => rank).Apply(network, arena);

                var words = (FactorizedEmbeddings)smaller.Module.Bert.Embeddings.Words;
                var product = words.Weight.matmul(words.Projection);
                Compressible.Close(expected, Tiny.Doubles(product.narrow(0, 0, 3).narrow(1, 0, 3)));
                Assert.Equal(expected.Sum(Math.Abs), product.abs().sum().item<double>(), 1e-9);
                Assert.Equal([network.Shape.Vocabulary, rank], words.Weight.shape);
                Assert.Equal(kept, Assert.Single(arena.TakeFigures()!).Value, 1e-9);
            });
        }
    }

    public sealed class LayerStep
    {
        /// <summary>
        /// Six layers of 4 x 4 weights at their own number of parameters have 12 ranks of 8 parameters, of which each layer takes one. A further rank
        /// is worth its share of the layer's squared singular values: 0.5 for the output's, 0.4 for the intermediate layer's, 0.25 for each of the
        /// query's three, and 4 / 21 for the value's second. The key's second (0.1) and what is left get nothing.
        /// </summary>
        [Fact]
        public void Apply_spends_ranks_where_they_keep_the_most_energy()
        {
            (string Name, double[] Diagonal, int Rank, double Kept)[] layers =
            [
                ("attention.self.query", [1, 1, 1, 1], 4, 1),
                ("attention.self.key", [3, 1, 0, 0], 1, 0.9),
                ("attention.self.value", [2, 1, 0.5, 0], 2, 20.0 / 21),
                ("attention.output.dense", [1, 0, 0, 0], 1, 1),
                ("intermediate.dense", [2, 2, 1, 1], 2, 0.8),
                ("output.dense", [1, 1, 0, 0], 2, 1),
            ];
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = Compressible.Network(Compressible.Shape with { Hidden = 4, Heads = 2, Layers = 1, Intermediate = 4 });
                using (no_grad())
                {
                    foreach (var (dense, (_, diagonal, _, _)) in network.Module.Bert.Encoder.Layers[0].DenseLayers.Zip(layers))
                        ((Dense)dense).Weight.copy_(tensor(diagonal).diag());
                }

                using var smaller = new FactorizeLayers(activationAware: false, share: 1).Apply(network, arena);

                var figures = arena.TakeFigures()!;
                foreach (var (dense, (name, diagonal, rank, kept)) in smaller.Module.Bert.Encoder.Layers[0].DenseLayers.Zip(layers))
                {
                    var product = (LowRankDense)dense;
                    var expected = tensor(diagonal.Select((value, i) => i < rank ? value : 0).ToArray()).diag();
                    Assert.Equal(rank, smaller.Shape.Ranks![$"layer.0.{name}"]);
                    Compressible.Close(Tiny.Doubles(expected), Tiny.Doubles(product.Left.matmul(product.Right)));
                    Assert.Equal(kept, figures[$"kept_energy:layer.0.{name}"], 1e-9);
                }
            });
        }

        /// <summary>
        /// Of the weights 2 and 1, the smaller explains more of the output where its input is ten times as large: 1 * 10 against 2 * 1.
        /// </summary>
        [Fact]
        public void Of_keeps_the_weight_that_explains_the_output()
        {
            using var scope = NewDisposeScope();
            var weight = tensor(new double[] { 2, 0, 0, 1 }, [2, 2]);
            var moment = tensor(new double[] { 1, 0, 0, 100 }, [2, 2]);

            var plain = Decomposition.Of(weight, null);
            var aware = Decomposition.Of(weight, moment);

            Compressible.Close([2, 0, 0, 0], Product(plain));
            Compressible.Close([0, 0, 0, 1], Product(aware), 1e-6);
            Compressible.Close([4, 1], [.. plain.Energies]);
            Compressible.Close([100, 4], [.. aware.Energies], 1e-4);

            double[] Product(Decomposition terms)
            {
                var (left, right) = terms.At(1);
                return Tiny.Doubles(left.matmul(right));
            }
        }

        /// <summary>Where a rank costs the same in every layer, no other division of the budget keeps more energy.</summary>
        [Fact]
        public void Choose_finds_the_best_of_all_divisions_where_ranks_cost_the_same()
        {
            var random = new Harness.Common.SplitMix(3);
            for (var trial = 0; trial < 50; trial++)
            {
                EnergyRanks.Layer[] layers = [.. Enumerable.Range(0, 3).Select(_ => new EnergyRanks.Layer(Energies(), Cost: 7, Most: 4))];

                var chosen = EnergyRanks.Choose(layers, budget: 7 * 7);

                var divisions = from a in Enumerable.Range(1, 4)
                                from b in Enumerable.Range(1, 4)
                                from c in Enumerable.Range(1, 4)
                                where a + b + c <= 7
                                select Kept([a, b, c]);
                Assert.Equal(divisions.Max(), Kept(chosen), 1e-12);

                double Kept(int[] ranks) => layers.Zip(ranks, (layer, rank) => layer.Energies.Take(rank).Sum() / layer.Energies.Sum()).Sum();
            }

            double[] Energies() => [.. Enumerable.Range(0, 4).Select(_ => 1.0 + random.Below(1000)).OrderDescending()];
        }
    }
}
