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
        /// A rank costs 40 parameters in the first layer and 20 in the second. After one rank each (60 of 140) there are 80 left. Per parameter the
        /// first layer's second term is worth 30 / 100 / 40 = 0.0075 and its third 0.00125; the second layer's are worth 4 / 20 / 20 = 0.01 and
        /// 0.0025. The terms worth 0.01 (20 parameters), 0.0075 (40) and 0.0025 (20) are taken.
        /// </summary>
        [Fact]
        public void Choose_takes_the_most_energy_per_parameter()
        {
            EnergyRanks.Layer[] layers = [new([65, 30, 5, 0, 0, 0, 0, 0, 0], 20 + 20, 20 * 20), new([15, 4, 1, 0], 10 + 10, 10 * 10)];
            Assert.Equal([2, 3], EnergyRanks.Choose(layers, 140));
            Assert.Equal([1, 1], EnergyRanks.Choose(layers, 60));
            Assert.Equal([null, null], EnergyRanks.Choose(layers, 1000));
            Assert.Contains("Expected at least 60", Assert.Throws<ArgumentException>(() => EnergyRanks.Choose(layers, 59)).Message);
        }

        /// <summary>Two factors of rank 2 have as many parameters as a matrix of 4 x 4, and the matrix is exact.</summary>
        [Theory]
        [InlineData(32, null)]
        [InlineData(16, null)]
        [InlineData(15, 1)]
        public void Choose_keeps_the_matrix_where_factors_would_be_no_smaller(int budget, int? expected)
        {
            EnergyRanks.Layer[] layers = [new([1, 1, 1, 1], 4 + 4, 4 * 4)];
            Assert.Equal([expected], EnergyRanks.Choose(layers, budget));
        }

        /// <summary>
        /// The first layer is exact at 16 parameters, so that 24 of 40 are left for the second, whose rank costs 11 parameters and whose matrix has
        /// 30. At rank 2 it keeps 10 of 11.
        /// </summary>
        [Fact]
        public void Choose_gives_what_a_matrix_saves_to_other_layers()
        {
            EnergyRanks.Layer[] layers = [new([1, 1, 1, 1], 4 + 4, 4 * 4), new([6, 4, 1, 0, 0], 5 + 6, 5 * 6)];
            Assert.Equal([null, 2], EnergyRanks.Choose(layers, 40));
        }

        /// <summary>
        /// All choices of small cases are listed here. The choice may miss the best one, because steps are whole, but by less than the largest share
        /// of one layer's energy that a step can be worth, and by little on average.
        /// </summary>
        [Fact]
        public void Choose_keeps_to_the_budget_and_is_near_the_best_of_all_choices()
        {
            var random = new Harness.Common.SplitMix(7);
            var misses = new List<double>();
            for (var trial = 0; trial < 500; trial++)
            {
                EnergyRanks.Layer[] layers = [.. Enumerable.Range(0, 3).Select(_ => Layer(1 + random.Below(7), 1 + random.Below(7)))];
                var options = layers.Select(Options).ToArray();
                var least = options.Sum(option => option.Min(one => one.Cost));
                var budget = least + random.Below(60);

                var chosen = EnergyRanks.Choose(layers, budget);

                var found = chosen.Zip(options, (rank, option) => option.Single(one => one.Rank == rank)).ToArray();
                Assert.InRange(found.Sum(one => one.Cost), 0, budget);
                var best = (from a in options[0]
                            from b in options[1]
                            from c in options[2]
                            where a.Cost + b.Cost + c.Cost <= budget
                            select a.Kept + b.Kept + c.Kept).Max();
                misses.Add(best - found.Sum(one => one.Kept));
            }

            Assert.InRange(misses.Average(), 0, 0.03);
            Assert.InRange(misses.Max(), 0, 1);

            EnergyRanks.Layer Layer(int inputs, int outputs) =>
                new(Energies(random, Math.Min(inputs, outputs)), inputs + outputs, inputs * outputs);
        }

        // Every rank whose factors are smaller than the matrix, and the matrix.
        private static (int? Rank, long Cost, double Kept)[] Options(EnergyRanks.Layer layer)
        {
            var thin = from rank in Enumerable.Range(1, layer.Energies.Count)
                       let cost = rank * layer.RankCost
                       where cost < layer.DenseCost
                       select ((int?)rank, cost, layer.Energies.Take(rank).Sum() / layer.Energies.Sum());
            return [.. thin, (null, layer.DenseCost, 1)];
        }

        /// <summary>Where a rank costs the same in every layer, no other division of the budget keeps more energy.</summary>
        [Fact]
        public void Choose_finds_the_best_of_all_divisions_where_ranks_cost_the_same()
        {
            var random = new Harness.Common.SplitMix(3);
            for (var trial = 0; trial < 50; trial++)
            {
                EnergyRanks.Layer[] layers = [.. Enumerable.Range(0, 3).Select(_ => new EnergyRanks.Layer(Energies(random, 20), 40, 400))];

                var chosen = EnergyRanks.Choose(layers, budget: 7 * 40);

                var divisions = from a in Enumerable.Range(1, 5)
                                from b in Enumerable.Range(1, 5)
                                from c in Enumerable.Range(1, 5)
                                where a + b + c <= 7
                                select Kept([a, b, c]);
                Assert.Equal(divisions.Max(), Kept([.. chosen.Select(rank => rank!.Value)]), 1e-12);

                double Kept(int[] ranks) => layers.Zip(ranks, (layer, rank) => layer.Energies.Take(rank).Sum() / layer.Energies.Sum()).Sum();
            }
        }

        private static double[] Energies(Harness.Common.SplitMix random, int count) =>
            [.. Enumerable.Range(0, count).Select(_ => 1.0 + random.Below(1000)).OrderDescending()];
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

        /// <summary>
        /// A token that occurs n times has an embedding of length 1, and one that does not occur has a longer one at right angles to it, with a
        /// squared length of sqrt(n + 1) / 2. The longer one is the best matrix of rank one. Weighed by sqrt(n + 1) and by 1 the frequent token's
        /// is, and it keeps two thirds of the sum.
        /// </summary>
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void Apply_keeps_the_frequent_token_where_tokens_are_weighed_by_frequency(bool byFrequency)
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = StepTrial.Network(seed: 1);
                var counts = arena.Training.Examples.SelectMany(example => example.TokenIds).CountBy(id => id).ToDictionary();
                var absent = Enumerable.Range(0, network.Shape.Vocabulary).First(id => !counts.ContainsKey(id));
                var (frequent, count) = counts.MaxBy(entry => entry.Value);
                var squared = MathF.Sqrt(count + 1) / 2;
                using (no_grad())
                {
                    var table = network.Module.Bert.Embeddings.Words.Table;
                    table.zero_();
                    table[frequent, 0] = 1f;
                    table[absent, 1] = MathF.Sqrt(squared);
                }

                using var smaller = new FactorizeEmbeddings(_ => 1, byFrequency).Apply(network, arena);

                var words = (FactorizedEmbeddings)smaller.Module.Bert.Embeddings.Words;
                var lengths = words.Weight.matmul(words.Projection).square().sum(1);
                Assert.Equal(byFrequency ? 1 : 0, lengths[frequent].item<float>(), 1e-5);
                Assert.Equal(byFrequency ? 0 : squared, lengths[absent].item<float>(), 1e-4);
                Assert.Equal(byFrequency ? 2.0 / 3 : squared / (squared + 1), Assert.Single(arena.TakeFigures()!).Value, 1e-6);
            });
        }
    }

    public sealed class LayerStep
    {
        /// <summary>
        /// Six layers of 8 x 8 weights with three quarters of their parameters have 18 ranks of 16 parameters, of which each layer takes one. A
        /// matrix costs as much as four ranks. In this order, the largest share of a layer's energy per rank first, the other 12 go to: the output's
        /// second rank (0.5), the intermediate layer's second (0.432), the query's matrix (7/8 for three), the value's second rank (0.188), the
        /// intermediate layer's third (0.108), the attention output's second and third (0.055 each), the value's third (0.047), the intermediate
        /// layer's matrix (0.027) and the attention output's (0.014). The key's second rank (0.012) comes too late.
        /// </summary>
        [Fact]
        public void Apply_spends_parameters_where_they_keep_the_most_energy()
        {
            (string Name, double[] Diagonal, int? Rank, double Kept)[] layers =
            [
                ("attention.self.query", [1, 1, 1, 1, 1, 1, 1, 1], null, 1),
                ("attention.self.key", [9, 1, 0, 0, 0, 0, 0, 0], 1, 81.0 / 82),
                ("attention.self.value", [2, 1, 0.5, 0.25, 0, 0, 0, 0], 3, 84.0 / 85),
                ("attention.output.dense", [4, 1, 1, 0.5, 0, 0, 0, 0], null, 1),
                ("intermediate.dense", [2, 2, 1, 0.5, 0, 0, 0, 0], null, 1),
                ("output.dense", [1, 1, 0, 0, 0, 0, 0, 0], 2, 1),
            ];
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = Compressible.Network(Compressible.Shape with { Hidden = 8, Heads = 2, Layers = 1, Intermediate = 8 });
                using (no_grad())
                {
                    foreach (var (dense, (_, diagonal, _, _)) in network.Module.Bert.Encoder.Layers[0].DenseLayers.Zip(layers))
                        ((Dense)dense).Weight.copy_(tensor(diagonal).diag());
                }

                var step = new FactorizeLayers(activationAware: false, share: 0.75);
                using var smaller = step.Apply(network, arena);

                var figures = arena.TakeFigures()!;
                foreach (var (dense, (name, diagonal, rank, kept)) in smaller.Module.Bert.Encoder.Layers[0].DenseLayers.Zip(layers))
                {
                    var expected = tensor(diagonal.Select((value, i) => i < (rank ?? 8) ? value : 0).ToArray()).diag();
                    var actual = dense is LowRankDense product ? product.Left.matmul(product.Right) : ((Dense)dense).Weight;
                    Assert.Equal(rank, smaller.Shape.Ranks!.TryGetValue($"layer.0.{name}", out var found) ? found : null);
                    Assert.Equal(rank is null, dense is Dense);
                    Compressible.Close(Tiny.Doubles(expected), Tiny.Doubles(actual));
                    Assert.Equal(kept, figures[$"kept_energy:layer.0.{name}"], 1e-9);
                }

                using var bound = new Network(step.ShapeAfter(network.Shape, arena.Track), network.Labels);
                Assert.Equal(ParameterCount.DenseOf(bound.Module), ParameterCount.DenseOf(smaller.Module));
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
    }
}
