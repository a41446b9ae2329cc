using System.Numerics;
using Harness.Models.Sequence;

namespace Harness.Models.Texts;

/// <summary>
/// Logistic regression as scikit-learn does it: the loss of all examples together plus a penalty times half the squared length of the weights, with
/// an offset that is not held back. Two classes have one vector of weights, more have one each (multinomial). It uses one thread.
/// </summary>
/// <remarks>
/// On the Russian posts of the tests the LbfgsLogisticRegression of Microsoft.ML 5.0.1 has the same macro F1 to four decimals. The descent is the one
/// that CRFs need in any case, and encodechka's scores need scikit-learn's multinomial form, so that the library would bring more than it would
/// replace.
/// </remarks>
public sealed class LogisticRegression
{
    private const int MostIterations = 10_000;
    private const double SmallestSlope = 1e-4;

    // The weights of all outputs for a column stand side by side; the offsets of the outputs come last.
    private readonly double[] weights;

    private readonly int classes;

    private LogisticRegression(int classes, double[] weights)
    {
        this.classes = classes;
        this.weights = weights;
    }

    /// <summary>The number of vectors of weights.</summary>
    public int Outputs => OutputsFor(classes);

    /// <summary>Gives the number of vectors of weights that tell so many classes apart.</summary>
    public static int OutputsFor(int classes) => classes == 2 ? 1 : classes;

    /// <summary>Learns from vectors, with scikit-learn's default penalty and end.</summary>
    /// <param name="examples">The vectors, all of one length.</param>
    /// <param name="labels">The number of each example's class.</param>
    /// <param name="classes">The number of classes, two or more.</param>
    public static LogisticRegression Of(IReadOnlyList<double[]> examples, IReadOnlyList<int> labels, int classes)
    {
        WeighedRow[] rows = [.. examples.Select(WeighedRow.Of)];
        return Fit(
            rows, labels, examples[0].Length, classes, penalty: 1, (step, _, largestSlope) => step < MostIterations && largestSlope > SmallestSlope);
    }

    /// <summary>Learns from rows.</summary>
    /// <param name="rows">The examples.</param>
    /// <param name="labels">The number of each example's class.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="classes">The number of classes, two or more.</param>
    /// <param name="penalty">The number that half the squared length of the weights is multiplied by.</param>
    /// <param name="goOn">
    /// Receives the number of each step, from 1, the loss after it and the largest slope there. It returns false to end the descent.
    /// </param>
    internal static LogisticRegression Fit(
        IReadOnlyList<WeighedRow> rows, IReadOnlyList<int> labels, int columns, int classes, double penalty, Func<int, double, double, bool> goOn)
    {
        var outputs = OutputsFor(classes);
        WeighedRow[] withOffset = [.. rows.Select(row => row.With(columns, 1))];
        var descent = new Lbfgs((columns + 1) * outputs);
        var largestSlope = double.PositiveInfinity;
        descent.Minimise(Loss, (step, loss) => goOn(step, loss, largestSlope));
        return new LogisticRegression(classes, descent.Point);

        double Loss(double[] point, double[] gradient)
        {
            var offsets = point.Length - outputs;
            double loss = 0;
            for (var i = 0; i < offsets; i++)
            {
                loss += penalty * point[i] * point[i] / 2;
                gradient[i] = penalty * point[i];
            }

            gradient.AsSpan(offsets).Clear();
            var scores = new double[outputs];
            for (var row = 0; row < withOffset.Length; row++)
            {
                withOffset[row].AddTo(scores, point);
                loss += outputs == 1 ? Logistic(scores, labels[row]) : Softmax(scores, labels[row]);
                withOffset[row].AddTimes(scores, gradient);
            }

            largestSlope = gradient.Max(Math.Abs);
            return loss;
        }
    }

    /// <summary>Gives the weight of an output for a column; the column after the last is that of the offset.</summary>
    public double Weight(int output, int column) => weights[(column * Outputs) + output];

    /// <summary>The class of an example that is the most probable.</summary>
    public int Predict(double[] example)
    {
        var scores = Scores(example);
        return Outputs == 1 ? (scores[0] > 0 ? 1 : 0) : Array.IndexOf(scores, scores.Max());
    }

    /// <summary>A number that rises with the probability of the second of two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more than two classes.</exception>
    public double Score(double[] example) => classes == 2
        ? Scores(example)[0]
        : throw new InvalidOperationException($"There are {classes} classes. Expected 2.");

    /// <summary>The scores of the outputs, whose exponentials are in the ratio of the probabilities.</summary>
    internal double[] Scores(double[] example)
    {
        var scores = new double[Outputs];
        WeighedRow.Of(example).With(example.Length, 1).AddTo(scores, weights);
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

    /// <summary>The numbers of an example that are not zero, and the columns that they stand in.</summary>
    internal readonly record struct WeighedRow(int[] Columns, double[] Values)
    {
        /// <summary>Makes a row of a vector.</summary>
        public static WeighedRow Of(double[] vector)
        {
            int[] columns = [.. Enumerable.Range(0, vector.Length).Where(column => vector[column] != 0)];
            return new WeighedRow(columns, [.. columns.Select(column => vector[column])]);
        }

        /// <summary>Makes a row of a text's values.</summary>
        public static WeighedRow Of(SparseRow row) => new(row.Columns, [.. row.Values.Select(value => (double)value)]);

        /// <summary>Adds a number in a further column.</summary>
        public WeighedRow With(int column, double value) => new([.. Columns, column], [.. Values, value]);

        /// <summary>Sets scores to the product of the row with weights.</summary>
        public void AddTo(double[] scores, double[] weights)
        {
            Array.Clear(scores);
            for (var i = 0; i < Columns.Length; i++)
                Add(scores, weights.AsSpan(Columns[i] * scores.Length, scores.Length), Values[i]);
        }

        /// <summary>Adds to the slopes of the weights what the slopes of the scores make of them.</summary>
        public void AddTimes(double[] slopes, double[] gradient)
        {
            for (var i = 0; i < Columns.Length; i++)
                Add(gradient.AsSpan(Columns[i] * slopes.Length, slopes.Length), slopes, Values[i]);
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
