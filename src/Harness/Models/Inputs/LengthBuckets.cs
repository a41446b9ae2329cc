using Harness.Common;

namespace Harness.Models.Inputs;

/// <summary>Groups inputs of similar length into batches, so that little computation is spent on padding.</summary>
public static class LengthBuckets
{
    private const int BatchesPerPool = 50;

    /// <summary>
    /// Makes the batches of an epoch, in which every input comes exactly once. Inputs are shuffled and cut into pools of 50 batches; each pool is
    /// sorted by length and cut into batches; then all batches are shuffled.
    /// </summary>
    /// <param name="lengths">The number of tokens of each input.</param>
    /// <returns>Indices into <paramref name="lengths"/>, <paramref name="batchSize"/> a batch; the last of a pool may be smaller.</returns>
    public static IReadOnlyList<int[]> Shuffled(IReadOnlyList<int> lengths, int batchSize, SplitMix random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var order = Enumerable.Range(0, lengths.Count).ToArray();
        random.Shuffle(order);
        var batches = order.Chunk(batchSize * BatchesPerPool).SelectMany(pool => Cut(pool, lengths, batchSize)).ToArray();
        random.Shuffle(batches);
        return batches;
    }

    /// <summary>Makes batches of all inputs from the shortest to the longest, for evaluation, where the order does not matter.</summary>
    public static IReadOnlyList<int[]> Sorted(IReadOnlyList<int> lengths, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return Cut(Enumerable.Range(0, lengths.Count), lengths, batchSize).ToArray();
    }

    private static IEnumerable<int[]> Cut(IEnumerable<int> pool, IReadOnlyList<int> lengths, int batchSize) =>
        pool.OrderBy(index => lengths[index]).ThenBy(index => index).Chunk(batchSize);
}
