using Harness.Common;
using Harness.Models.Sequence;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>
/// Logistic regression. Every class but the first has a weight for each column and a bias; the score of the first class is always 0, so that two
/// classes are told apart by one linear function.
/// </summary>
/// <remarks>
/// On the Russian posts of the tests the LbfgsLogisticRegression of Microsoft.ML 5.0.1 has the same macro F1 to four decimals. The descent is the one
/// that CRFs need in any case, so that the library would bring more than it would replace.
/// </remarks>
public sealed class LogisticRegression : RowClassifier
{
    /// <summary>The largest number of steps of a fit.</summary>
    public const int MostSteps = 1000;

    private const string WeightsName = "logistic.weights";

    // The descent ends when a step lowers the loss by less than this share of it.
    private const double SmallestDecrease = 1e-8;

    // A row for each class but the first. The last weight of a row is the bias.
    private readonly float[,] weights;

    private LogisticRegression(float[,] weights)
    {
        this.weights = weights;
    }

    public override long Parameters => weights.Length;

    /// <summary>
    /// Minimises the sum of the cross-entropies of all texts plus <paramref name="penalty"/> / 2 times the sum of the squared weights, biases left
    /// out. With a penalty of 1 and two classes this is the default of scikit-learn's LogisticRegression.
    /// </summary>
    /// <param name="rows">The texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="afterStep">Is told the number of each step, from 1, and the loss after it.</param>
    public static LogisticRegression Fit(
        IReadOnlyList<SparseRow> rows, IReadOnlyList<int> labels, int columns, int classes, double penalty, Action<int, double> afterStep)
    {
        var width = columns + 1;
        var descent = new Lbfgs((classes - 1) * width);
        var before = double.PositiveInfinity;
        descent.Minimise(Loss, (step, loss) =>
        {
            afterStep(step, loss);
            var goOn = before - loss > SmallestDecrease * loss && step < MostSteps;
            before = loss;
            return goOn;
        });
        var weights = new float[classes - 1, width];
        for (var i = 0; i < descent.Point.Length; i++)
            weights[i / width, i % width] = (float)descent.Point[i];
        return new LogisticRegression(weights);

        double Loss(double[] point, double[] gradient)
        {
            Array.Clear(gradient);
            var loss = 0.0;
            for (var i = 0; i < point.Length; i++)
            {
                if (i % width == columns)
                    continue;
                loss += penalty / 2 * point[i] * point[i];
                gradient[i] = penalty * point[i];
            }

            var scores = new double[classes];
            for (var i = 0; i < rows.Count; i++)
                loss += Add(rows[i], labels[i], point, gradient, scores);
            return loss;
        }

        // Returns the cross-entropy of a text and adds its gradient.
        double Add(SparseRow row, int label, double[] point, double[] gradient, double[] scores)
        {
            for (var other = 1; other < classes; other++)
            {
                var start = (other - 1) * width;
                scores[other] = point[start + columns];
                for (var i = 0; i < row.Columns.Length; i++)
                    scores[other] += point[start + row.Columns[i]] * row.Values[i];
            }

            var highest = scores.Max();
            var normaliser = highest + Math.Log(scores.Sum(score => Math.Exp(score - highest)));
            for (var other = 1; other < classes; other++)
            {
                var start = (other - 1) * width;
                var slope = Math.Exp(scores[other] - normaliser) - (other == label ? 1 : 0);
                gradient[start + columns] += slope;
                for (var i = 0; i < row.Columns.Length; i++)
                    gradient[start + row.Columns[i]] += slope * row.Values[i];
            }

            return normaliser - scores[label];
        }
    }

    /// <summary>Makes a regression that finds all classes equally likely.</summary>
    public static LogisticRegression Unfitted(int columns, int classes) => new(new float[classes - 1, columns + 1]);

    public override int Classify(SparseRow row)
    {
        var bias = weights.GetLength(1) - 1;
        var best = 0;
        var highest = 0f;
        for (var other = 1; other <= weights.GetLength(0); other++)
        {
            var score = weights[other - 1, bias];
            for (var i = 0; i < row.Columns.Length; i++)
                score += weights[other - 1, row.Columns[i]] * row.Values[i];
            if (score > highest)
            {
                best = other;
                highest = score;
            }
        }

        return best;
    }

    public override IReadOnlyDictionary<string, Tensor> ToTensors() => new Dictionary<string, Tensor> { [WeightsName] = tensor(weights) };

    internal static bool IsIn(IReadOnlyDictionary<string, Tensor> tensors) => tensors.ContainsKey(WeightsName);

    internal static LogisticRegression Read(IReadOnlyDictionary<string, Tensor> tensors, int columns, int classes, string source)
    {
        var read = tensors[WeightsName];
        long[] expected = [classes - 1, columns + 1];
        if (!read.shape.SequenceEqual(expected))
            throw new DataFormatException(
                $"{source}: {WeightsName} has the shape [{string.Join(", ", read.shape)}]. Expected [{string.Join(", ", expected)}] for {classes} "
                + $"classes and {columns} terms: run the entry again.");
        var weights = new float[classes - 1, columns + 1];
        Buffer.BlockCopy(read.data<float>().ToArray(), 0, weights, 0, sizeof(float) * weights.Length);
        return new LogisticRegression(weights);
    }
}
