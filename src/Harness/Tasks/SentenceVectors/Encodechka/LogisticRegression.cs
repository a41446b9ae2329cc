using System.Numerics;
using Harness.Models.Sequence;

namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>
/// Logistic regression as scikit-learn does it by default: the loss of all examples together plus half the squared length of the weights, with an
/// offset that is not held back. Two classes have one vector of weights, more have one each (multinomial). It uses one thread.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MostIterations = 10_000;
    private const double SmallestSlope = 1e-4;

    private readonly int classes;
    private readonly int outputs;

    // The weights of all outputs for a number of the vector stand side by side; the offsets of the outputs come last.
    private readonly double[] weights;

    private LogisticRegression(int classes, int outputs, double[] weights)
    {
        this.classes = classes;
        this.outputs = outputs;
        this.weights = weights;
    }

    /// <summary>Learns from examples.</summary>
    /// <param name="examples">The vectors, all of one length.</param>
    /// <param name="labels">The number of each example's class.</param>
    /// <param name="classes">The number of classes, two or more.</param>
    public static LogisticRegression Of(IReadOnlyList<double[]> examples, IReadOnlyList<int> labels, int classes)
    {
        var outputs = classes == 2 ? 1 : classes;
        SparseRow[] rows = [.. examples.Select(SparseRow.Of)];
        var solver = new Lbfgs((examples[0].Length + 1) * outputs);
        var largest = double.PositiveInfinity;
        solver.Minimise(Loss, (iteration, _) => iteration < MostIterations && largest > SmallestSlope);
        return new LogisticRegression(classes, outputs, solver.Point);

        double Loss(double[] point, double[] gradient)
        {
            var offsets = point.Length - outputs;
            double loss = 0;
            for (var i = 0; i < offsets; i++)
                loss += point[i] * point[i] / 2;
            point.AsSpan(0, offsets).CopyTo(gradient);
            gradient.AsSpan(offsets).Clear();
            var scores = new double[outputs];
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row].AddTo(scores, point);
                loss += outputs == 1 ? Logistic(scores, labels[row]) : Softmax(scores, labels[row]);
                rows[row].AddTimes(scores, gradient);
            }

            largest = gradient.Max(Math.Abs);
            return loss;
        }
    }

    /// <summary>The class of an example that is the most probable.</summary>
    public int Predict(double[] example)
    {
        var scores = Scores(example);
        return outputs == 1 ? (scores[0] > 0 ? 1 : 0) : Array.IndexOf(scores, scores.Max());
    }

    /// <summary>A number that rises with the probability of the second of two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more than two classes.</exception>
    public double Score(double[] example) => classes == 2
        ? Scores(example)[0]
        : throw new InvalidOperationException($"There are {classes} classes. Expected 2.");

    /// <summary>The scores of the outputs, whose exponentials are in the ratio of the probabilities.</summary>
    internal double[] Scores(double[] example)
    {
        var scores = new double[outputs];
        SparseRow.Of(example).AddTo(scores, weights);
        return scores;
    }

    // Both return the loss of an example and replace its scores by the slopes of the loss along them.
    private static double Logistic(double[] scores, int label)
    {
        var signed = label == 1 ? scores[0] : -scores[0];
        var slope = -1 / (1 + Math.Exp(signed));
        // The logarithm of 1 + exp(-signed), which must not overflow.
        var loss = Math.Max(-signed, 0) + Math.Log(1 + Math.Exp(-Math.Abs(signed)));
        scores[0] = label == 1 ? slope : -slope;
        return loss;
    }

    private static double Softmax(double[] scores, int label)
    {
        var most = scores.Max();
        double sum = 0;
        for (var i = 0; i < scores.Length; i++)
            sum += Math.Exp(scores[i] - most);
        var loss = most + Math.Log(sum) - scores[label];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Math.Exp(scores[i] - most) / sum;
        scores[label]--;
        return loss;
    }

    /// <summary>The numbers of a vector that are not zero, and the 1 that the offset is multiplied by.</summary>
    private readonly record struct SparseRow(int[] Places, double[] Values)
    {
        public static SparseRow Of(double[] vector)
        {
            int[] places = [.. Enumerable.Range(0, vector.Length).Where(place => vector[place] != 0)];
            return new SparseRow([.. places, vector.Length], [.. places.Select(place => vector[place]), 1]);
        }

        /// <summary>Sets scores to the product of the vector with weights.</summary>
        public void AddTo(double[] scores, double[] weights)
        {
            Array.Clear(scores);
            for (var i = 0; i < Places.Length; i++)
                Add(scores, weights.AsSpan(Places[i] * scores.Length, scores.Length), Values[i]);
        }

        /// <summary>Adds to the slopes of the weights what the slopes of the scores make of them.</summary>
        public void AddTimes(double[] slopes, double[] gradient)
        {
            for (var i = 0; i < Places.Length; i++)
                Add(gradient.AsSpan(Places[i] * slopes.Length, slopes.Length), slopes, Values[i]);
        }

        private static void Add(Span<double> to, ReadOnlySpan<double> what, double times)
        {
            var i = 0;
            for (; i <= to.Length - Vector<double>.Count; i += Vector<double>.Count)
                (new Vector<double>(to[i..]) + new Vector<double>(what[i..]) * times).CopyTo(to[i..]);
            for (; i < to.Length; i++)
                to[i] += what[i] * times;
        }
    }
}
