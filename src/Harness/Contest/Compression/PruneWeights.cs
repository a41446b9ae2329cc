using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Sets so many weights of the encoder's dense layers and of the word embeddings to zero that the non-zeros fit the track's cap. Biases,
/// normalisations, positions and the head are not pruned. Layers are pruned in forward order, and each is calibrated on the outputs of the pruned
/// layers before it. Second-order pruning is SparseGPT (Frantar and Alistarh, arXiv 2301.00774); the alternative is magnitude (Han et al., arXiv
/// 1506.02626).
/// </summary>
/// <param name="secondOrder">True for SparseGPT, false to remove the smallest weights. It decides about the dense layers alone.</param>
/// <param name="embeddings">
/// The rule for the word embeddings. It is the same for both criteria of the layers, so that they can be compared.
/// </param>
/// <param name="twoOfFour">True to remove two of every four neighbours in the dense layers and nothing of the embeddings, whatever the cap.</param>
public sealed class PruneWeights(bool secondOrder, EmbeddingRule embeddings = EmbeddingRule.Magnitude, bool twoOfFour = false) : CompressionStep
{
    public override string Name => (secondOrder ? "prune-sparsegpt" : "prune-magnitude") + (twoOfFour ? "-2-of-4" : "");

    public override string Technique => Methods.Technique.Pruning;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.Ranks is not null)
            throw new ArgumentException("layers are factorised, and thin matrices have few weights to spare. Prune without factorising layers.");
        if (before.WordVectors is not null)
            throw new ArgumentException("the projection of word vectors begins at zero, and would stay there. Leave out one of the two steps.");
        return before;
    }

    public override Network Apply(Network network, Arena arena)
    {
        var pruned = network.Copy(pruned: true);
        pruned.MoveTo(arena.Device);
        if (twoOfFour)
            PruneLayers(pruned, arena, SparsityPattern.TwoOfFour());
        else
            PruneToCap(pruned, arena);
        return pruned;
    }

    private void PruneToCap(Network network, Arena arena)
    {
        var words = network.Module.Bert.Embeddings.Words;
        var denseWeights = EncoderDense.Of(network.Shape).Sum(layer => layer.Weights);
        var prunable = words.Table.numel() + denseWeights;
        var left = arena.Track.ParameterCap - (ParameterCount.DenseOf(network.Module) - prunable);
        if (left <= 0)
            throw new InvalidOperationException(
                $"What is never pruned is over the cap of {arena.Track.ParameterCap} by {-left}: prune after making the network smaller.");
        var kept = Math.Min(1, (double)left / prunable);
        var tokens = network.ReadForTraining(arena.Training.Examples).SelectMany(example => example.TokenIds);
        var (spent, emptied) = EmbeddingPruning.Prune(words, embeddings, tokens, kept);
        arena.Record("emptied_rows", emptied);
        // Where fewer rows of the embeddings are in use than the share allows, the dense layers get what is left over.
        var rest = Math.Min(1, (double)(left - spent) / denseWeights);
        PruneLayers(network, arena, SparsityPattern.Unstructured(1 - rest));
    }

    private void PruneLayers(Network network, Arena arena, SparsityPattern pattern)
    {
        var examples = Calibration.Sample(arena.Training.Examples, network.Shape, arena.Seed);
        foreach (var alike in GroupsOfOneInput(network.Shape))
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var moment = secondOrder ? SecondMoment(network, alike[0], examples, arena.Device) : null;
            foreach (var layer in alike)
            {
                var weight = ((Dense)layer.ModuleIn(network)).Weight;
                weight.copy_(moment is null ? MagnitudePruning.Prune(weight, pattern) : SparseGpt.Prune(weight, moment, pattern));
            }
        }
    }

    // What comes after the layer that is measured need not be computed, as long as it does not come before it too.
    private static Tensor SecondMoment(Network network, EncoderDense layer, IReadOnlyList<Example> examples, Device device)
    {
        var shape = network.Shape;
        if (shape.Sharing is not LayerSharing.None)
            return Calibration.SecondMoments(network, [layer.ModuleIn(network)], examples, device)[0];
        var layers = layer.Layer + 1;
        using var beginning = network.Reshaped(shape with { Layers = layers, HeadsByLayer = shape.HeadsByLayer?.Take(layers).ToArray() });
        return Calibration.SecondMoments(beginning, [layer.ModuleIn(beginning)], examples, device)[0];
    }

    // Query, key and value have the same inputs. A block that several layers share comes once, with the first of them.
    private static IEnumerable<IReadOnlyList<EncoderDense>> GroupsOfOneInput(BertShape shape) =>
        from index in Enumerable.Range(0, shape.Layers)
        let layer = shape.Layer(index)
        from alike in new[] { layer.Projections, [layer.AttentionOutput], [layer.Intermediate], [layer.Output] }
        where alike[0].Layer == index
        select alike;
}

/// <summary>
/// The rule by which weights of the word embeddings are removed. The entry (t, e) of the table adds w_te P_e to the output for token t, where P_e is
/// row e of the projection after the table, or a unit vector where there is none. Removing it changes that output by |w_te| ||P_e||. No other weight
/// can make up for it, because inputs are one-hot and the rows of a projection from a singular value decomposition are orthogonal. The rules differ
/// in how tokens are weighed.
/// </summary>
public enum EmbeddingRule
{
    /// <summary>
    /// Removes first what changes the output for its token the least: |w_te| ||P_e||. All tokens count alike, whether the training split has them or
    /// not, because what a task asks about is often in rare words, such as names.
    /// </summary>
    Magnitude,

    /// <summary>
    /// Removes first what adds the least to the squared error of the output over the training split: f_t w_te^2 ||P_e||^2, where token t comes f_t
    /// times. This is SparseGPT's criterion for one-hot inputs. It spends most weights on the commonest words and empties the rows of tokens that the
    /// split does not have.
    /// </summary>
    TokenFrequency,
}

/// <summary>Prunes word embeddings.</summary>
public static class EmbeddingPruning
{
    /// <summary>Sets weights of the table to zero, in place.</summary>
    /// <param name="words">The embeddings; where the table is the first of two matrices, the second is not pruned.</param>
    /// <param name="rule">The rule that chooses the weights to zero.</param>
    /// <param name="tokens">The ids of all tokens of the training split.</param>
    /// <param name="kept">The share of the table's weights that may stay, 0 to 1.</param>
    /// <returns>The number of weights that are left, and the number of rows without any.</returns>
    public static (long Left, long EmptiedRows) Prune(WordEmbeddings words, EmbeddingRule rule, IEnumerable<int> tokens, double kept)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var table = words.Table;
        var scores = table.detach().to(ScalarType.Float64).square(); // (rows, E)
        if (words is FactorizedEmbeddings { Projection: var projection })
            scores = scores * projection.detach().to(ScalarType.Float64).square().sum(dim: 1); // (rows, E) times (E)
        if (rule is EmbeddingRule.TokenFrequency)
            scores = scores * tensor(OccurrencesOfRows(words, tokens), [table.size(0), 1], device: table.device);
        var stays = SparsityPattern.Unstructured(1 - kept).ZeroedOf(scores).logical_not() & scores.IsNotZero();
        table.mul_(stays.to(table.dtype));
        var left = table.IsNotZero().sum(dim: 1); // (rows)
        return (left.sum().item<long>(), left.IsZero().sum().item<long>());
    }

    private static double[] OccurrencesOfRows(WordEmbeddings words, IEnumerable<int> tokens)
    {
        var occurrences = new double[words.Table.size(0)];
        foreach (var token in tokens)
            occurrences[token]++;
        return occurrences;
    }
}

/// <summary>A rule that chooses the weights to zero: the cheapest share of a whole block, or the cheapest few of every group of neighbours.</summary>
public sealed class SparsityPattern
{
    private readonly double share;
    private readonly int zerosInGroup;

    private SparsityPattern(double share, int? group, int zerosInGroup)
    {
        this.share = share;
        GroupOf = group;
        this.zerosInGroup = zerosInGroup;
    }

    /// <summary>The number of columns in a group; null where weights are chosen anywhere in a block.</summary>
    public int? GroupOf { get; }

    /// <summary>
    /// The cheapest weights of a block, rounded up to whole weights. The number is exact: of 32 weights a share of 0.5 zeroes 16. The implementation
    /// that was published with SparseGPT compares costs to a threshold and zeroes the weight on it too, which makes 17.
    /// </summary>
    /// <param name="share">The share of weights to zero, 0 to 1.</param>
    public static SparsityPattern Unstructured(double share) => share is >= 0 and <= 1
        ? new(share, null, 0)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share from 0 to 1.");

    /// <summary>The two cheapest of every four neighbours in a row, which some hardware can skip.</summary>
    public static SparsityPattern TwoOfFour() => new(0.5, 4, 2);

    /// <summary>Chooses the weights to zero.</summary>
    /// <param name="scores">The cost of setting each weight to zero (rows, columns).</param>
    /// <returns>True where a weight is zeroed (rows, columns).</returns>
    public Tensor ZeroedOf(Tensor scores)
    {
        using var scope = NewDisposeScope();
        if (GroupOf is not { } group)
            return Lowest(scores.reshape(1, -1), (int)Math.Ceiling(share * scores.numel())).view(scores.shape).MoveToOuterDisposeScope();
        if (scores.size(1) % group != 0)
            throw new ArgumentException(
                $"{scores.size(1)} columns are no multiple of {group}, as this pattern needs. Choose widths that are, or prune without a pattern.");
        return Lowest(scores.reshape(-1, group), zerosInGroup).view(scores.shape).MoveToOuterDisposeScope();
    }

    // Weights are chosen by rank and not by a threshold, so that their number is exact where scores are equal.
    private static Tensor Lowest(Tensor scores, int count)
    {
        if (count == 0)
            return scores.ne(scores);
        var order = scores.sort(1, false, true).Indices; // the place of each rank (rows, columns)
        var ranks = order.sort(1, false, true).Indices; // the rank of each place (rows, columns)
        return ranks.lt(count);
    }
}

/// <summary>Sets the smallest weights of a matrix to zero and leaves the others unchanged (Han et al., arXiv 1506.02626).</summary>
public static class MagnitudePruning
{
    /// <summary>Prunes a matrix.</summary>
    /// <param name="weight">The matrix (out, in).</param>
    /// <param name="pattern">The rule that chooses the weights to zero.</param>
    /// <returns>The pruned matrix (out, in); it belongs to the caller's dispose scope.</returns>
    public static Tensor Prune(Tensor weight, SparsityPattern pattern)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var zeroed = pattern.ZeroedOf(weight.detach().abs());
        return (weight.detach() * zeroed.logical_not().to(weight.dtype)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Prunes a matrix in one shot by second-order information (Frantar and Alistarh, arXiv 2301.00774, section 3): column after column the cheapest
/// weights are set to zero, and the weights to their right are changed to make up for the lost output.
/// </summary>
public static class SparseGpt
{
    private const int BlockColumns = 128;
    private const double Damping = 0.01;

    /// <summary>Prunes a matrix.</summary>
    /// <param name="weight">The matrix (out, in).</param>
    /// <param name="moment">The mean of x x' over the layer's inputs x (in, in).</param>
    /// <param name="pattern">The rule that chooses the weights of a block to zero.</param>
    /// <returns>The pruned matrix (out, in) in float64; it belongs to the caller's dispose scope.</returns>
    public static Tensor Prune(Tensor weight, Tensor moment, SparsityPattern pattern)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var hessian = moment.to(ScalarType.Float64) * 2;
        var unused = hessian.diag().IsZero().to(ScalarType.Float64); // (in), 1 where an input is always zero
        var w = weight.detach().to(ScalarType.Float64, copy: true) * (1 - unused);
        var factor = FactorOfInverse(hessian + unused.diag());
        var columns = (int)w.size(1);
        for (var start = 0; start < columns; start += BlockColumns)
        {
            using var inner = NewDisposeScope();
            var width = Math.Min(BlockColumns, columns - start);
            var rows = factor.narrow(0, start, width);
            var errors = PruneBlock(w.narrow(1, start, width), rows.narrow(1, start, width), pattern);
            var rest = columns - start - width;
            if (rest > 0)
                w.narrow(1, start + width, rest).sub_(errors.mm(rows.narrow(1, start + width, rest)));
        }

        return w.MoveToOuterDisposeScope();
    }

    // The upper Cholesky factor of the inverse (in, in). Its rows are what remains of the inverse as columns are fixed one by one.
    private static Tensor FactorOfInverse(Tensor hessian)
    {
        var damping = hessian.diag().mean().item<double>() * Damping;
        var damped = hessian + eye(hessian.size(0), dtype: ScalarType.Float64, device: hessian.device) * damping;
        return linalg.cholesky(cholesky_inverse(linalg.cholesky(damped))).t().contiguous();
    }

    // Prunes some columns (out, block) in place, given the factor's part for them (block, block).
    // Returns the errors (out, block) for which the columns to the right of the block have to make up.
    private static Tensor PruneBlock(Tensor block, Tensor factor, SparsityPattern pattern)
    {
        var columns = (int)block.size(1);
        var group = pattern.GroupOf ?? columns;
        var diagonal = factor.diag();
        Tensor? zeroed = null; // (out, group), of the group that is being pruned
        var errors = zeros_like(block);
        for (var column = 0; column < columns; column++)
        {
            using var scope = NewDisposeScope();
            if (column % group == 0)
            {
                var size = Math.Min(group, columns - column);
                var costs = block.narrow(1, column, size).square() / diagonal.narrow(0, column, size).square(); // (out, group)
                zeroed = pattern.ZeroedOf(costs).MoveToOuterDisposeScope();
            }

            var weights = block.select(1, column); // (out)
            var zero = zeroed!.select(1, column % group).to(ScalarType.Float64); // (out)
            var row = factor.select(0, column); // (block)
            var error = weights * zero / row.select(0, column); // (out)
            errors.select(1, column).copy_(error);
            block.narrow(1, column, columns - column).sub_(error.unsqueeze(1).mm(row.narrow(0, column, columns - column).unsqueeze(0)));
            // Rounding errors must not leave a weight that is only nearly zero.
            weights.mul_(1 - zero);
        }

        return errors;
    }
}
