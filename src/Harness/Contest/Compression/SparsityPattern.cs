using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>Which weights may be set to zero: a share of them anywhere, or so many of every group in a row.</summary>
public sealed class SparsityPattern
{
    private readonly double share;
    private readonly int zeros;

    private SparsityPattern(double share, int? group, int zeros) => (this.share, GroupOf, this.zeros) = (share, group, zeros);

    /// <summary>Columns of a group; null where weights are chosen anywhere in a block.</summary>
    public int? GroupOf { get; }

    /// <summary>The cheapest of a block, rounded up to whole weights.</summary>
    /// <param name="share">0 to 1.</param>
    public static SparsityPattern Unstructured(double share) => share is >= 0 and <= 1
        ? new(share, null, 0)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share from 0 to 1.");

    /// <summary>The two cheapest of every four neighbours in a row, which hardware can skip.</summary>
    public static SparsityPattern TwoOfFour() => new(0.5, 4, 2);

    /// <param name="scores">What it costs to zero each weight (rows, columns)</param>
    /// <returns>True where a weight is zeroed (rows, columns)</returns>
    public Tensor ZeroedOf(Tensor scores)
    {
        using var scope = NewDisposeScope();
        if (GroupOf is { } group)
        {
            var (rows, columns) = (scores.size(0), scores.size(1));
            if (columns % group != 0)
                throw new ArgumentException($"{columns} columns are no multiple of {group}, as this pattern needs. Choose widths that are, or prune without a pattern.");
            return Lowest(scores.reshape(rows * columns / group, group), zeros).view(rows, columns).MoveToOuterDisposeScope();
        }

        var count = (int)Math.Ceiling(share * scores.numel());
        return Lowest(scores.reshape(1, -1), count).view(scores.shape).MoveToOuterDisposeScope();
    }

    // The lowest of each row, by rank rather than by threshold, so that there are exactly so many where scores are equal.
    private static Tensor Lowest(Tensor scores, int count)
    {
        if (count == 0)
            return scores.ne(scores);
        var order = scores.sort(1, false, true).Indices; // (rows, columns), ranks to places
        var ranks = order.sort(1, false, true).Indices; // places to ranks
        return ranks.lt(count);
    }
}
