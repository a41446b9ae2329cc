using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>
/// Classifies by the nearest examples (Fix and Hodges), each of which votes with the inverse of its distance. Where examples are equal to the vector,
/// they alone vote.
/// </summary>
/// <param name="examples">The vectors, all of one length.</param>
/// <param name="labels">The number of each example's class.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="neighbours">The number of examples that vote.</param>
internal sealed class NearestNeighbours(IReadOnlyList<float[]> examples, IReadOnlyList<int> labels, int classes, int neighbours)
{
    private const int BlockSize = 500;

    /// <summary>Gives each vector its class. Of classes with equal votes the first wins.</summary>
    public int[] Predict(IReadOnlyList<float[]> vectors)
    {
        using var scope = NewDisposeScope();
        var known = Matrix(examples); // (N, H)
        var squares = (known * known).sum(1); // (N)
        var predicted = new List<int>(vectors.Count);
        foreach (var block in vectors.Chunk(BlockSize))
        {
            using var inner = NewDisposeScope();
            // The length of the vector itself is the same for all examples.
            var far = squares - 2 * mm(Matrix(block), known.t()); // (B, N)
            var nearest = far.topk(neighbours, dim: 1, largest: false).indexes.contiguous().data<long>().ToArray(); // (B, K)
            for (var row = 0; row < block.Length; row++)
                predicted.Add(Vote(block[row], nearest.AsSpan(row * neighbours, neighbours)));
        }

        return [.. predicted];
    }

    private int Vote(float[] vector, ReadOnlySpan<long> nearest)
    {
        var votes = new double[classes];
        var equal = new double[classes];
        foreach (var index in nearest)
        {
            var distance = Distance(vector, examples[(int)index]);
            if (distance == 0)
                equal[labels[(int)index]]++;
            else
                votes[labels[(int)index]] += 1 / distance;
        }

        var counted = equal.Any(vote => vote > 0) ? equal : votes;
        return Array.IndexOf(counted, counted.Max());
    }

    private static double Distance(float[] first, float[] second)
    {
        double sum = 0;
        for (var i = 0; i < first.Length; i++)
            sum += ((double)first[i] - second[i]) * ((double)first[i] - second[i]);
        return Math.Sqrt(sum);
    }

    private static Tensor Matrix(IReadOnlyList<float[]> rows) =>
        tensor(rows.SelectMany(row => row).Select(value => (double)value).ToArray()).view(rows.Count, rows[0].Length);
}
