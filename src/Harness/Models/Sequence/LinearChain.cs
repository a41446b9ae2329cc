namespace Harness.Models.Sequence;

/// <summary>
/// A linear-chain conditional random field over C labels (Lafferty et al., ICML 2001; Sutton and McCallum, arXiv 1011.4088, section 4): what a sequence's
/// labels are worth is the sum of a score for every label at its place, for every pair of neighbours, and for the first label.
/// </summary>
/// <param name="transitions">Of a label (column) after another (row) (C, C)</param>
/// <param name="start">Of the first label (C)</param>
public sealed class LinearChain(double[,] transitions, double[] start)
{
    private readonly int labels = start.Length;

    /// <summary>log Z, and the probability of every label at every place and of every pair of neighbours, in scaled forward and backward passes.</summary>
    /// <param name="scores">(T, C)</param>
    /// <param name="at">Gets the probabilities of labels (T, C)</param>
    /// <param name="pairs">The probabilities of neighbours are added to it (C, C)</param>
    public double Marginals(double[,] scores, double[,] at, double[,] pairs)
    {
        var length = scores.GetLength(0);
        var weights = Exponentials(transitions);
        var local = new double[length, labels];
        var forward = new double[length, labels];
        var backward = new double[length, labels];
        var scale = new double[length];
        double logZ = 0;
        for (var t = 0; t < length; t++)
        {
            var highest = double.NegativeInfinity;
            for (var c = 0; c < labels; c++)
                highest = Math.Max(highest, scores[t, c] + (t == 0 ? start[c] : 0));
            for (var c = 0; c < labels; c++)
                local[t, c] = Math.Exp(scores[t, c] + (t == 0 ? start[c] : 0) - highest);
            for (var c = 0; c < labels; c++)
            {
                var sum = t == 0 ? 1.0 : 0.0;
                for (var b = 0; t > 0 && b < labels; b++)
                    sum += forward[t - 1, b] * weights[b, c];
                scale[t] += forward[t, c] = sum * local[t, c];
            }

            for (var c = 0; c < labels; c++)
                forward[t, c] /= scale[t];
            logZ += Math.Log(scale[t]) + highest;
        }

        for (var t = length - 1; t >= 0; t--)
        {
            for (var c = 0; c < labels; c++)
            {
                double sum = 0;
                if (t == length - 1)
                    sum = 1;
                else
                    for (var d = 0; d < labels; d++)
                        sum += weights[c, d] * local[t + 1, d] * backward[t + 1, d] / scale[t + 1];
                backward[t, c] = sum;
                at[t, c] = forward[t, c] * sum;
            }

            for (var c = 0; t < length - 1 && c < labels; c++)
                for (var d = 0; d < labels; d++)
                    pairs[c, d] += forward[t, c] * weights[c, d] * local[t + 1, d] * backward[t + 1, d] / scale[t + 1];
        }

        return logZ;
    }

    /// <summary>What a labelling is worth.</summary>
    public double Score(double[,] scores, IReadOnlyList<int> path)
    {
        var sum = path.Count > 0 ? start[path[0]] : 0;
        for (var t = 0; t < path.Count; t++)
            sum += scores[t, path[t]] + (t > 0 ? transitions[path[t - 1], path[t]] : 0);
        return sum;
    }

    /// <summary>The labelling that is worth most (Viterbi).</summary>
    public int[] Best(double[,] scores)
    {
        var length = scores.GetLength(0);
        var best = new double[length, labels];
        var from = new int[length, labels];
        for (var t = 0; t < length; t++)
            for (var c = 0; c < labels; c++)
            {
                var value = t == 0 ? start[c] : double.NegativeInfinity;
                for (var b = 0; t > 0 && b < labels; b++)
                    if (best[t - 1, b] + transitions[b, c] is var worth && worth > value)
                        (value, from[t, c]) = (worth, b);
                best[t, c] = value + scores[t, c];
            }

        var path = new int[length];
        for (var t = length - 1; t >= 0; t--)
            path[t] = t == length - 1 ? Enumerable.Range(0, labels).MaxBy(c => best[t, c]) : from[t + 1, path[t + 1]];
        return path;
    }

    private double[,] Exponentials(double[,] values)
    {
        var result = new double[labels, labels];
        for (var b = 0; b < labels; b++)
            for (var c = 0; c < labels; c++)
                result[b, c] = Math.Exp(values[b, c]);
        return result;
    }
}
