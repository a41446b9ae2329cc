using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>
/// Logistic regression on the terms of texts. Two classes are told apart by one linear function; more have a function each, and the highest wins.
/// </summary>
public sealed class LogisticClassifier : RowClassifier
{
    /// <summary>The largest number of steps of a fit.</summary>
    public const int MostSteps = 1000;

    private const string WeightsName = "logistic.weights";

    // The descent ends when a step lowers the loss by less than this share of it.
    private const double SmallestDecrease = 1e-8;

    // A row for each linear function. The last weight of a row is the offset.
    private readonly float[,] weights;

    private LogisticClassifier(float[,] weights)
    {
        this.weights = weights;
    }

    public override long Parameters => weights.Length;

    private int Functions => weights.GetLength(0);

    /// <summary>
    /// Minimises the sum of the cross-entropies of all texts plus <paramref name="penalty"/> / 2 times the sum of the squared weights, offsets left
    /// out. With a penalty of 1 this is the default of scikit-learn's LogisticRegression.
    /// </summary>
    /// <param name="rows">The texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="afterStep">Is told the number of each step, from 1, and the loss after it.</param>
    public static LogisticClassifier Fit(
        IReadOnlyList<SparseRow> rows, IReadOnlyList<int> labels, int columns, int classes, double penalty, Action<int, double> afterStep)
    {
        var before = double.PositiveInfinity;
        LogisticRegression.WeighedRow[] weighed = [.. rows.Select(LogisticRegression.WeighedRow.Of)];
        var fitted = LogisticRegression.Fit(weighed, labels, columns, classes, penalty, (step, loss, _) =>
        {
            afterStep(step, loss);
            var goOn = before - loss > SmallestDecrease * loss && step < MostSteps;
            before = loss;
            return goOn;
        });
        var weights = new float[fitted.Outputs, columns + 1];
        for (var output = 0; output < fitted.Outputs; output++)
            for (var column = 0; column <= columns; column++)
                weights[output, column] = (float)fitted.Weight(output, column);
        return new LogisticClassifier(weights);
    }

    /// <summary>Makes a regression that finds all classes equally likely.</summary>
    public static LogisticClassifier Unfitted(int columns, int classes) => new(new float[LogisticRegression.OutputsFor(classes), columns + 1]);

    public override int Classify(SparseRow row)
    {
        if (Functions == 1)
            return Score(row, 0) > 0 ? 1 : 0;
        var best = 0;
        var highest = Score(row, 0);
        for (var other = 1; other < Functions; other++)
        {
            var score = Score(row, other);
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

    internal static LogisticClassifier Read(IReadOnlyDictionary<string, Tensor> tensors, int columns, int classes, string source)
    {
        var read = tensors[WeightsName];
        long[] expected = [LogisticRegression.OutputsFor(classes), columns + 1];
        if (!read.shape.SequenceEqual(expected))
            throw new DataFormatException(
                $"{source}: {WeightsName} has the shape [{string.Join(", ", read.shape)}]. Expected [{string.Join(", ", expected)}] for {classes} "
                + $"classes and {columns} terms: run the entry again.");
        var weights = new float[expected[0], columns + 1];
        Buffer.BlockCopy(read.data<float>().ToArray(), 0, weights, 0, sizeof(float) * weights.Length);
        return new LogisticClassifier(weights);
    }

    private float Score(SparseRow row, int function)
    {
        var score = weights[function, weights.GetLength(1) - 1];
        for (var i = 0; i < row.Columns.Length; i++)
            score += weights[function, row.Columns[i]] * row.Values[i];
        return score;
    }
}
