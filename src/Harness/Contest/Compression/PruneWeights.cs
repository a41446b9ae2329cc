using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Sets so many weights of the encoder's dense layers and of the word embeddings to zero that the non-zeros fit the track's cap. Biases,
/// normalisations, positions and the head are not pruned. Layers are pruned in forward order, and each is calibrated on the outputs of the pruned
/// layers before it. Second-order pruning is SparseGPT (Frantar and Alistarh, arXiv 2301.00774); the alternative is magnitude (Han et al., arXiv
/// 1506.02626).
/// </summary>
/// <param name="secondOrder">True for SparseGPT, false to remove the smallest weights.</param>
/// <param name="twoOfFour">True to remove two of every four neighbours in the dense layers and nothing of the embeddings, whatever the cap.</param>
public sealed class PruneWeights(bool secondOrder, bool twoOfFour = false) : CompressionStep
{
    public override string Name => (secondOrder ? "prune-sparsegpt" : "prune-magnitude") + (twoOfFour ? "-2-of-4" : "");

    public override BertShape ShapeAfter(BertShape before, Track track) => before.Ranks is null
        ? before
        : throw new ArgumentException("layers are factorised, and thin matrices have few weights to spare. Prune without factorising layers.");

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
        var denseWeights = EncoderDense.Of(network.Shape).Sum(layer => ((Dense)layer.ModuleIn(network)).Weight.numel());
        var prunable = words.Table.numel() + denseWeights;
        var left = arena.Track.ParameterCap - (ParameterCount.DenseOf(network.Module) - prunable);
        if (left <= 0)
            throw new InvalidOperationException(
                $"What is never pruned is over the cap of {arena.Track.ParameterCap} by {-left}: prune after making the network smaller.");
        var kept = Math.Min(1, (double)left / prunable);
        var spent = PruneEmbeddings(network, arena, kept);
        // Where fewer rows of the embeddings are in use than the share allows, the dense layers get what is left over.
        var rest = Math.Min(1, (double)(left - spent) / denseWeights);
        PruneLayers(network, arena, SparsityPattern.Unstructured(1 - rest));
    }

    // One-hot inputs have a diagonal second moment, which holds the tokens' frequencies. No weight can make up for another, and removing one costs
    // its square times the frequency of its token.
    private long PruneEmbeddings(Network network, Arena arena, double kept)
    {
        var words = network.Module.Bert.Embeddings.Words;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var scores = words.Table.detach().abs();
        if (secondOrder)
        {
            var frequency = new double[words.Table.size(0)];
            foreach (var token in network.Read(arena.Training.Examples).SelectMany(example => example.TokenIds))
                frequency[token]++;
            var weights = tensor(frequency, [frequency.Length, 1], device: words.Table.device);
            scores = scores.to(ScalarType.Float64).square() * weights;
            words.Table.mul_(weights.ne(0L).to(words.Table.dtype));
        }

        var zeroed = SparsityPattern.Unstructured(1 - kept).ZeroedOf(scores);
        words.Table.mul_(zeroed.logical_not().to(words.Table.dtype));
        return words.Table.ne(0L).sum().item<long>();
    }

    private void PruneLayers(Network network, Arena arena, SparsityPattern pattern)
    {
        var examples = Calibration.Sample(arena.Training.Examples, arena.Seed);
        foreach (var layer in network.Module.Bert.Encoder.Layers.Distinct())
        {
            // Query, key and value have the same inputs.
            Dense[] dense = [.. layer.DenseLayers.Cast<Dense>()];
            Dense[][] groups = [dense[..3], .. dense[3..].Select(one => new[] { one })];
            foreach (var group in groups)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var moments = secondOrder ? Calibration.SecondMoments(network, group, examples, arena.Device) : null;
                foreach (var (index, one) in group.Index())
                {
                    var weight = moments is null
                        ? MagnitudePruning.Prune(one.Weight, pattern)
                        : SparseGpt.Prune(one.Weight, moments[index], pattern);
                    one.Weight.copy_(weight);
                }
            }
        }
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

    /// <summary>The cheapest weights of a block, rounded up to whole weights.</summary>
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
        var unused = hessian.diag().eq(0L).to(ScalarType.Float64); // (in), 1 where an input is always zero
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
