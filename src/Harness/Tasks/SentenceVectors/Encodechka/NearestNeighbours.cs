using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>
/// Classifies by the nearest examples (Fix and Hodges), each of which votes with the inverse of its distance. Where examples are equal to the vector,
/// they alone vote. Of examples that are equally near the first come first, so that the answer does not depend on how a processor rounds sums.
/// </summary>
/// <param name="examples">The vectors, all of one length.</param>
/// <param name="labels">The number of each example's class.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="neighbours">The number of examples that vote.</param>
internal sealed class NearestNeighbours(IReadOnlyList<double[]> examples, IReadOnlyList<int> labels, int classes, int neighbours)
{
    private const int BlockSize = 500;

    // Squared distances that differ by less are equal.
    private const int Digits = 9;

    /// <summary>Gives each vector its class. Of classes with equal votes the first wins.</summary>
    public int[] Predict(IReadOnlyList<double[]> vectors)
    {
        using var scope = NewDisposeScope();
        var known = Matrix(examples); // (N, H)
        var squares = (known * known).sum(1); // (N)
        var predicted = new List<int>(vectors.Count);
        foreach (var block in vectors.Chunk(BlockSize))
        {
            using var inner = NewDisposeScope();
            var asked = Matrix(block); // (B, H)
            var far = (asked * asked).sum(1, keepdim: true) + squares - 2 * mm(asked, known.t()); // (B, N)
            var distances = far.contiguous().data<double>().ToArray();
            for (var row = 0; row < block.Length; row++)
                predicted.Add(Vote(distances.AsSpan(row * examples.Count, examples.Count)));
        }

        return [.. predicted];
    }

    private int Vote(ReadOnlySpan<double> squaredDistances)
    {
        var votes = new double[classes];
        var equal = new double[classes];
        foreach (var (squared, index) in Nearest(squaredDistances))
        {
            if (squared > 0)
                votes[labels[index]] += 1 / Math.Sqrt(squared);
            else
                equal[labels[index]]++;
        }

        var counted = equal.Any(vote => vote > 0) ? equal : votes;
        return Array.IndexOf(counted, counted.Max());
    }

    private List<(double Squared, int Index)> Nearest(ReadOnlySpan<double> squaredDistances)
    {
        var nearest = new List<(double Squared, int Index)>(neighbours + 1);
        for (var index = 0; index < squaredDistances.Length; index++)
        {
            var squared = Math.Round(squaredDistances[index], Digits);
            if (nearest.Count == neighbours && squared >= nearest[^1].Squared)
                continue;
            var place = nearest.FindLastIndex(other => other.Squared <= squared) + 1;
            nearest.Insert(place, (squared, index));
            if (nearest.Count > neighbours)
                nearest.RemoveAt(neighbours);
        }

        return nearest;
    }

    private static Tensor Matrix(IReadOnlyList<double[]> rows) => tensor(rows.SelectMany(row => row).ToArray()).view(rows.Count, rows[0].Length);
}
