using Harness.Contest.Compression;
using Harness.Models.Bert;
using Harness.Training;
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

    public static TheoryData<EmbeddingRule> EmbeddingRules => [.. Enum.GetValues<EmbeddingRule>()];

    private static bool[] Zeros(Tensor tensor) => [.. Tiny.Doubles(tensor).Select(value => value == 0)];

    public sealed class SparseGptPrune
    {
        /// <summary>
        /// One of two weights is removed, and the other becomes the number that minimises the squared error of the output: w1 + w0 h01 / h11, where H
        /// is twice the second moment plus a hundredth of its mean diagonal.
        /// </summary>
        [Fact]
        public void Prune_makes_up_for_a_weight_by_least_squares()
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
        /// The last of three weights is removed. Only weights to its right could make up for it, and there are none, so that the others stay
        /// unchanged.
        /// </summary>
        [Fact]
        public void Prune_leaves_weights_to_the_left_unchanged()
        {
            using var scope = NewDisposeScope();
            var pruned = SparseGpt.Prune(tensor(new[] { 2.0, 3.0, 0.01 }, [1, 3]), Moment(Inputs(50, 3, 1)), SparsityPattern.Unstructured(1.0 / 3));
            Assert.Equal([2.0, 3.0, 0.0], Tiny.Doubles(pruned));
        }

        /// <summary>
        /// Without correlations no weight can make up for another. The kept weights stay unchanged, and those with the lowest w^2 h_ii are removed.
        /// </summary>
        [Fact]
        public void Prune_is_weighted_magnitude_where_inputs_are_uncorrelated()
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
        public void Prune_loses_less_output_than_magnitude_at_equal_sparsity(double share, int seed)
        {
            using var scope = NewDisposeScope();
            // Wider than a block, and no multiple of one.
            var moment = Moment(Inputs(500, 180, seed));
            var weight = randn([24, 180], ScalarType.Float64);
            var pattern = share < 0 ? SparsityPattern.TwoOfFour() : SparsityPattern.Unstructured(share);

            var second = SparseGpt.Prune(weight, moment, pattern);
            var magnitude = MagnitudePruning.Prune(weight, pattern);

            var wanted = 24 * 180 * (share < 0 ? 0.5 : share);
            Assert.InRange(Zeros(second).Count(zero => zero), wanted, wanted + 2);
            Assert.InRange(Zeros(magnitude).Count(zero => zero), wanted, wanted + 2);
            Assert.InRange(Error(weight, second, moment), 0, 0.8 * Error(weight, magnitude, moment));
        }

        /// <summary>Compares both on every layer of a network, with the inputs that the layers receive there.</summary>
        [Theory]
        [InlineData(0.5)]
        [InlineData(-1)]
        public void Prune_loses_less_output_than_magnitude_on_every_layer(double share)
        {
            using var scope = NewDisposeScope();
            using var network = Tiny.Network(Compressible.Shape, 3, ScalarType.Float64);
            var pattern = share < 0 ? SparsityPattern.TwoOfFour() : SparsityPattern.Unstructured(share);
            Dense[] layers = [.. network.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).Cast<Dense>()];
            var moments = Calibration.SecondMoments(network, layers, Tiny.Examples(200), CPU);

            Assert.Equal(24, layers.Length);
            foreach (var (layer, moment) in layers.Zip(moments))
            {
                var second = SparseGpt.Prune(layer.Weight, moment, pattern);
                var magnitude = MagnitudePruning.Prune(layer.Weight, pattern);
                Assert.Equal(Zeros(magnitude).Count(zero => zero), Zeros(second).Count(zero => zero));
                var ours = Error(layer.Weight, second, moment);
                var theirs = Error(layer.Weight, magnitude, moment);
                Assert.True(ours < theirs, $"{ours} for SparseGPT, {theirs} for magnitude.");
            }
        }

        [Fact]
        public void Prune_leaves_exactly_two_of_every_four()
        {
            using var scope = NewDisposeScope();
            var pruned = SparseGpt.Prune(randn([10, 132], ScalarType.Float64), Moment(Inputs(300, 132, 5)), SparsityPattern.TwoOfFour());
            Assert.All(Zeros(pruned).Chunk(4), group => Assert.Equal(2, group.Count(zero => zero)));
        }

        [Fact]
        public void Prune_drops_inputs_that_are_always_zero()
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
        public void ZeroedOf_takes_an_exact_number_of_equal_weights()
        {
            using var scope = NewDisposeScope();
            // 5.4 rounded up: what must go goes.
            Assert.Equal(6, SparsityPattern.Unstructured(0.45).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Equal(0, SparsityPattern.Unstructured(0).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Equal(12, SparsityPattern.Unstructured(1).ZeroedOf(ones([3, 4])).sum().item<long>());
            Assert.Contains("no multiple of 4", Assert.Throws<ArgumentException>(() => SparsityPattern.TwoOfFour().ZeroedOf(ones([3, 6]))).Message);
        }

        [Fact]
        public void Magnitude_pruning_takes_the_lowest()
        {
            using var scope = NewDisposeScope();
            var pruned = MagnitudePruning.Prune(tensor(new[] { -3.0, 0.5, 2.0, -0.1, 1.0, 4.0 }, [2, 3]), SparsityPattern.Unstructured(0.5));
            Assert.Equal([-3.0, 0, 2.0, 0, 0, 4.0], Tiny.Doubles(pruned));
        }
    }

    public sealed class ZerosKept
    {
        [Fact]
        public void Fit_keeps_zeros_at_zero()
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

    public sealed class Definition
    {
        /// <summary>
        /// SparseGPT by its definition instead of by one factorisation, with the inverse of the remaining part of H computed for every column: at the
        /// start of a group the cheapest weights by w^2 / [H^-1] are chosen, and a weight that is removed is made up for by all to its right in least
        /// squares.
        /// </summary>
        [Theory]
        [InlineData(-1)]
        [InlineData(0.5)]
        [InlineData(0.7)]
        public void Prune_is_the_sequence_of_optimal_updates(double share)
        {
            using var scope = NewDisposeScope();
            const int rows = 3;
            // Wider than a block of 128 columns.
            const int columns = 140;
            var moment = Moment(Inputs(300, columns, seed: 8));
            var weight = randn([rows, columns], ScalarType.Float64);

            var pruned = SparseGpt.Prune(weight, moment, share < 0 ? SparsityPattern.TwoOfFour() : SparsityPattern.Unstructured(share));

            Compressible.Close(ByDefinition(weight, moment, share), Tiny.Doubles(pruned), 1e-8);
        }

        private static double[] ByDefinition(Tensor weight, Tensor moment, double share)
        {
            var columns = (int)weight.size(1);
            var w = Rows(weight);
            var h = moment * 2;
            h += eye(columns, dtype: ScalarType.Float64) * (0.01 * h.diag().mean());
            var group = share < 0 ? 4 : 128;
            var removed = new HashSet<(int Row, int Column)>();
            for (var column = 0; column < columns; column++)
            {
                if (column % group == 0)
                    removed.UnionWith(Cheapest(w, h, column, Math.Min(group, columns - column), share));
                var right = columns - column - 1;
                var answer = right == 0
                    ? []
                    : Tiny.Doubles(linalg.solve(Part(h, column + 1, right), h.narrow(0, column + 1, right).select(1, column)));
                foreach (var (row, _) in removed.Where(one => one.Column == column))
                {
                    for (var i = 0; i < right; i++)
                        w[row][column + 1 + i] += w[row][column] * answer[i];
                    w[row][column] = 0;
                }
            }

            return [.. w.SelectMany(row => row)];
        }

        // Two of each row for the pattern of four columns, or else a share of the whole block.
        private static IEnumerable<(int Row, int Column)> Cheapest(double[][] w, Tensor h, int start, int width, double share)
        {
            var columns = w[0].Length;
            var costs = from column in Enumerable.Range(start, width)
                        let inverse = linalg.inv(Part(h, column, columns - column))[0, 0].item<double>()
                        from row in Enumerable.Range(0, w.Length)
                        orderby w[row][column] * w[row][column] / inverse
                        select (Row: row, Column: column);
            var ordered = costs.ToArray();
            return share < 0
                ? ordered.GroupBy(one => one.Row).SelectMany(row => row.Take(2))
                : ordered.Take((int)Math.Ceiling(share * w.Length * width));
        }

        private static Tensor Part(Tensor h, int start, int width) => h.narrow(0, start, width).narrow(1, start, width);

        private static double[][] Rows(Tensor tensor) => [.. Tiny.Doubles(tensor).Chunk((int)tensor.size(1))];
    }

    public sealed class Embeddings
    {
        // Three tokens, of which the second comes twice and the third never.
        private static readonly int[] Tokens = [0, 1, 1];

        private static (double[] Table, long Left, long Emptied) Pruned(
            EmbeddingRule rule, double kept, double[] table, double[]? normsOfProjection = null)
        {
            var width = normsOfProjection?.Length ?? table.Length / 3;
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var shape = new BertShape(table.Length / width, Hidden: 4, Layers: 1, Heads: 1, Intermediate: 4);
            using var words = WordEmbeddings.Of(normsOfProjection is null ? shape with { Hidden = width } : shape with { EmbeddingRank = width });
            words.Table.copy_(tensor(table).view(words.Table.shape));
            if (words is FactorizedEmbeddings { Projection: var projection })
            {
                // Rows of four equal numbers have twice the number as their norm.
                projection.copy_(tensor(normsOfProjection!).view(-1, 1).expand(-1, 4) / 2);
            }

            var (left, emptied) = EmbeddingPruning.Prune(words, rule, Tokens.Where(token => token < table.Length / width), kept);
            return (Tiny.Doubles(words.Table), left, emptied);
        }

        /// <summary>A row (1, 1) whose entries are multiplied by rows of norm 10 and 0.1: the second adds a hundredth of the first.</summary>
        [Theory]
        [MemberData(nameof(EmbeddingRules), MemberType = typeof(PruningTests))]
        public void Prune_weighs_an_entry_by_the_row_of_the_projection_that_it_multiplies(EmbeddingRule rule)
        {
            Assert.Equal([1, 0], Pruned(rule, kept: 0.5, [1, 1], normsOfProjection: [10, 0.1]).Table);
            Assert.Equal([0, 1], Pruned(rule, kept: 0.5, [1, 1], normsOfProjection: [0.1, 10]).Table);
            // 3 * 1 is less than 1 * 4.
            Assert.Equal([0, 1], Pruned(rule, kept: 0.5, [3, 1], normsOfProjection: [1, 4]).Table);
        }

        [Fact]
        public void Prune_by_magnitude_keeps_the_largest_of_all_tokens()
        {
            // The third token never comes, and its weights are the largest. The second comes twice, and all of its weights are small.
            var (table, left, emptied) = Pruned(EmbeddingRule.Magnitude, kept: 0.5, [4, -1, 2, -3, 5, 6]);
            Assert.Equal([4, 0, 0, 0, 5, 6], table);
            Assert.Equal((3, 1), (left, emptied));
        }

        [Fact]
        public void Prune_by_token_frequency_keeps_what_costs_the_most_over_the_training_split()
        {
            // 1 * 16 and 1 * 1 for the first token, 2 * 4 and 2 * 9 for the second, and nothing for the third.
            var (table, left, emptied) = Pruned(EmbeddingRule.TokenFrequency, kept: 0.5, [4, -1, 2, -3, 5, 6]);
            Assert.Equal([4, 0, 2, -3, 0, 0], table);
            Assert.Equal((3, 1), (left, emptied));
        }

        [Fact]
        public void Prune_by_token_frequency_leaves_no_weight_of_a_token_that_never_comes()
        {
            var (table, left, emptied) = Pruned(EmbeddingRule.TokenFrequency, kept: 1, [4, -1, 2, -3, 5, 6]);
            Assert.Equal([4, -1, 2, -3, 0, 0], table);
            Assert.Equal((4, 1), (left, emptied));
        }
    }

    public sealed class Step
    {
        private static Network Teacher() => StepTrial.Network(seed: 4);

        private static Dense[] DenseLayers(Network network) =>
            [.. network.Module.Bert.Encoder.Layers.SelectMany(layer => layer.DenseLayers).Cast<Dense>()];

        private static int NonZeros(Network network) =>
            network.Module.parameters().Sum(parameter => Tiny.Doubles(parameter).Count(value => value != 0));

        /// <summary>
        /// Every matrix keeps its largest weights unchanged, in one proportion, and all non-zeros together just fit the cap of 10,000.
        /// </summary>
        [Fact]
        public void Apply_by_magnitude_keeps_the_largest_weights_up_to_the_cap()
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = Teacher();

                using var pruned = new PruneWeights(secondOrder: false).Apply(network, arena);

                Assert.InRange(NonZeros(pruned), 9_980, 10_000);
                Tensor[] before = [network.Module.Bert.Embeddings.Words.Table, .. DenseLayers(network).Select(layer => layer.Weight)];
                Tensor[] after = [pruned.Module.Bert.Embeddings.Words.Table, .. DenseLayers(pruned).Select(layer => layer.Weight)];
                // What is never pruned counts too: 10,000 less that, divided by what can be pruned.
                var prunable = before.Sum(matrix => (double)matrix.numel());
                var share = (10_000 - (NonZeros(network) - prunable)) / prunable;
                foreach (var (was, now) in before.Zip(after))
                {
                    var expected = Tiny.Doubles(was);
                    var kept = Tiny.Doubles(now).Count(value => value != 0);
                    Assert.Equal(share * expected.Length, kept, 2.0);
                    var smallest = expected.Select(Math.Abs).OrderDescending().ElementAt(kept - 1);
                    Assert.Equal(expected.Select(value => Math.Abs(value) >= smallest ? value : 0), Tiny.Doubles(now));
                }
            });
        }

        /// <summary>What is done to the embeddings depends on their rule alone, so that the criteria of the layers can be compared.</summary>
        [Theory]
        [MemberData(nameof(EmbeddingRules), MemberType = typeof(PruningTests))]
        public void Apply_prunes_embeddings_alike_whatever_the_layers_have(EmbeddingRule rule)
        {
            StepTrial.Run(arena =>
            {
                using var network = Teacher();

                using var second = new PruneWeights(secondOrder: true, rule).Apply(network, arena);
                using var magnitude = new PruneWeights(secondOrder: false, rule).Apply(network, arena);

                Assert.InRange(NonZeros(second), 9_900, 10_000);
                Assert.InRange(NonZeros(magnitude), 9_900, 10_000);
                var table = Tiny.Values(second.Module.Bert.Embeddings.Words.Table);
                Assert.Equal(table, Tiny.Values(magnitude.Module.Bert.Embeddings.Words.Table));
                Assert.Equal(table.Chunk(network.Shape.Hidden).Count(row => row.All(value => value == 0)), arena.TakeFigures()!["emptied_rows"]);
            });
        }

        /// <summary>
        /// The layers share one attention block. Its inputs are those of both layers, so that its second moment is their mean, and it is pruned once.
        /// </summary>
        [Fact]
        public void Apply_prunes_a_shared_block_on_the_inputs_of_all_layers()
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                using var network = StepTrial.Network(seed: 4, SmallTrack.Shapes.Teacher with { Sharing = LayerSharing.Attention });

                using var pruned = new PruneWeights(secondOrder: true, twoOfFour: true).Apply(network, arena);

                var query = (Dense)network.Module.Bert.Encoder.Layers[0].Attention.Self.Query;
                var width = network.Shape.Hidden;
                var moment = zeros([width, width], ScalarType.Float64);
                var tokens = 0;
                foreach (var example in Calibration.Sample(arena.Training.Examples, network.Shape, arena.Seed))
                {
                    var ids = tensor(example.TokenIds.Select(id => (long)id).ToArray(), [1, example.Length]);
                    foreach (var states in network.Module.forward(ids, null).HiddenStates.Take(2))
                    {
                        var x = states.view(-1, width).to(ScalarType.Float64);
                        moment += x.t().matmul(x);
                        tokens += example.Length;
                    }
                }

                var expected = SparseGpt.Prune(query.Weight, moment / tokens, SparsityPattern.TwoOfFour());
                var after = (Dense)pruned.Module.Bert.Encoder.Layers[1].Attention.Self.Query;
                Compressible.Close(Tiny.Doubles(expected), Tiny.Doubles(after.Weight), 1e-4);
            });
        }

        [Fact]
        public void Apply_with_two_of_four_prunes_every_dense_layer_and_nothing_else()
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = Teacher();

                using var pruned = new PruneWeights(secondOrder: true, twoOfFour: true).Apply(network, arena);

                Assert.Equal(12, DenseLayers(pruned).Length);
                var groups = DenseLayers(pruned).SelectMany(layer => Zeros(layer.Weight).Chunk(4));
                Assert.All(groups, group => Assert.Equal(2, group.Count(zero => zero)));
                var dense = DenseLayers(pruned).Select(layer => layer.Weight.Handle).ToHashSet();
                var pairs = network.Module.parameters().Zip(pruned.Module.parameters());
                foreach (var (was, now) in pairs.Where(pair => !dense.Contains(pair.Second.Handle)))
                    Assert.Equal(Tiny.Values(was), Tiny.Values(now));
            });
        }

        /// <summary>The inputs of the last layer are the outputs of pruned layers.</summary>
        [Fact]
        public void Apply_calibrates_a_layer_on_the_pruned_layers_before_it()
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                using var network = Teacher();

                using var pruned = new PruneWeights(secondOrder: true, twoOfFour: true).Apply(network, arena);

                var examples = Calibration.Sample(arena.Training.Examples, network.Shape, arena.Seed);
                var fed = Calibration.SecondMoments(pruned, [DenseLayers(pruned)[^1]], examples, CPU)[0];
                var expected = SparseGpt.Prune(DenseLayers(network)[^1].Weight, fed, SparsityPattern.TwoOfFour());
                Compressible.Close(Tiny.Doubles(expected), Tiny.Doubles(DenseLayers(pruned)[^1].Weight), 1e-4);
                var unpruned = Calibration.SecondMoments(network, [DenseLayers(network)[^1]], examples, CPU)[0];
                var other = SparseGpt.Prune(DenseLayers(network)[^1].Weight, unpruned, SparsityPattern.TwoOfFour());
                Assert.InRange(Compressible.Distance(Tiny.Doubles(other), Tiny.Doubles(DenseLayers(pruned)[^1].Weight)), 1e-2, 1e3);
            });
        }
    }
}
