namespace Harness.Models.Sequence;

/// <summary>
/// A linear-chain conditional random field over C labels (Lafferty et al., ICML 2001; Sutton and McCallum, arXiv 1011.4088, section 4). The score of
/// a labelling of T places is the sum of a score for every label at its place, for every pair of neighbours, and for the first label.
/// </summary>
/// <param name="transitions">The scores of a label (column) after another (row) (C, C).</param>
/// <param name="start">The scores of the first label (C).</param>
public sealed class LinearChain(double[,] transitions, double[] start)
{
    private readonly int labels = start.Length;

    /// <summary>Gives the chain whose scores are the sums of this one's and others.</summary>
    /// <param name="furtherTransitions">The scores of a label (column) after another (row), row by row (C * C).</param>
    /// <param name="furtherStart">The scores of the first label (C).</param>
    public LinearChain Plus(IReadOnlyList<double> furtherTransitions, IReadOnlyList<double> furtherStart)
    {
        var sums = new double[labels, labels];
        for (var b = 0; b < labels; b++)
            for (var c = 0; c < labels; c++)
                sums[b, c] = transitions[b, c] + furtherTransitions[b * labels + c];
        return new LinearChain(sums, [.. start.Zip(furtherStart, (own, further) => own + further)]);
    }

    /// <summary>
    /// Computes log Z, the probability of every label at every place, and the probability of every pair of neighbours, in scaled forward and backward
    /// passes.
    /// </summary>
    /// <param name="scores">The scores of labels at their places (T, C).</param>
    /// <param name="at">Receives the probabilities of labels (T, C).</param>
    /// <param name="pairs">Has the probabilities of neighbours added to it (C, C).</param>
    /// <returns>log Z</returns>
    public double Marginals(double[,] scores, double[,] at, double[,] pairs)
    {
        var length = scores.GetLength(0);
        var weights = Exponentials(transitions);
        var local = new double[length, labels];
        var forward = new double[length, labels];
        var backward = new double[length, labels];
        var scale = new double[length];
        var logZ = 0.0;
        for (var t = 0; t < length; t++)
        {
            var highest = Local(scores, t, local);
            scale[t] = Forward(weights, local, t, forward);
            logZ += Math.Log(scale[t]) + highest;
        }

        for (var t = length - 1; t >= 0; t--)
        {
            Backward(weights, local, scale, t, backward);
            for (var c = 0; c < labels; c++)
                at[t, c] = forward[t, c] * backward[t, c];
            if (t == length - 1)
                continue;
            for (var c = 0; c < labels; c++)
                for (var d = 0; d < labels; d++)
                    pairs[c, d] += forward[t, c] * weights[c, d] * local[t + 1, d] * backward[t + 1, d] / scale[t + 1];
        }

        return logZ;
    }

    /// <summary>Adds up the score of a labelling.</summary>
    /// <param name="scores">The scores of the labels at each place (T, C); those that are not allowed may be minus infinity</param>
    /// <param name="path">The label at each place (T)</param>
    public double Score(double[,] scores, IReadOnlyList<int> path)
    {
        var sum = path.Count > 0 ? start[path[0]] : 0;
        for (var t = 0; t < path.Count; t++)
            sum += scores[t, path[t]] + (t > 0 ? transitions[path[t - 1], path[t]] : 0);
        return sum;
    }

    /// <summary>Finds the labelling with the highest score, by Viterbi's algorithm.</summary>
    /// <param name="scores">The scores of the labels at each place (T, C); those that are not allowed may be minus infinity</param>
    /// <returns>The label at each place (T)</returns>
    public int[] Viterbi(double[,] scores)
    {
        var length = scores.GetLength(0);
        var best = new double[length, labels];
        var from = new int[length, labels];
        for (var t = 0; t < length; t++)
            for (var c = 0; c < labels; c++)
            {
                var value = t == 0 ? start[c] : double.NegativeInfinity;
                for (var b = 0; t > 0 && b < labels; b++)
                {
                    var candidate = best[t - 1, b] + transitions[b, c];
                    if (candidate <= value)
                        continue;
                    value = candidate;
                    from[t, c] = b;
                }

                best[t, c] = value + scores[t, c];
            }

        var path = new int[length];
        for (var t = length - 1; t >= 0; t--)
            path[t] = t == length - 1 ? Enumerable.Range(0, labels).MaxBy(c => best[t, c]) : from[t + 1, path[t + 1]];
        return path;
    }

    // Exponentials of the scores at a place, divided by that of the highest score, which is returned.
    private double Local(double[,] scores, int t, double[,] local)
    {
        var highest = double.NegativeInfinity;
        for (var c = 0; c < labels; c++)
            highest = Math.Max(highest, scores[t, c] + (t == 0 ? start[c] : 0));
        for (var c = 0; c < labels; c++)
            local[t, c] = Math.Exp(scores[t, c] + (t == 0 ? start[c] : 0) - highest);
        return highest;
    }

    // The forward weights of a place, divided by their sum, which is returned.
    private double Forward(double[,] weights, double[,] local, int t, double[,] forward)
    {
        var scale = 0.0;
        for (var c = 0; c < labels; c++)
        {
            var sum = t == 0 ? 1.0 : 0.0;
            for (var b = 0; t > 0 && b < labels; b++)
                sum += forward[t - 1, b] * weights[b, c];
            forward[t, c] = sum * local[t, c];
            scale += forward[t, c];
        }

        for (var c = 0; c < labels; c++)
            forward[t, c] /= scale;
        return scale;
    }

    // The backward weights of a place, divided by the scales of the places after it.
    private void Backward(double[,] weights, double[,] local, double[] scale, int t, double[,] backward)
    {
        var isLast = t == scale.Length - 1;
        for (var c = 0; c < labels; c++)
        {
            var sum = isLast ? 1.0 : 0.0;
            for (var d = 0; !isLast && d < labels; d++)
                sum += weights[c, d] * local[t + 1, d] * backward[t + 1, d] / scale[t + 1];
            backward[t, c] = sum;
        }
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
