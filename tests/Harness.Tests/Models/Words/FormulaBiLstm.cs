using Harness.Models.Words;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Words;

/// <summary>The formulas of a <see cref="BiLstmCrfNetwork"/>, one number after another.</summary>
internal sealed class FormulaBiLstm(BiLstmCrf model)
{
    private readonly Dictionary<string, double[][]> weights = model.Tensors().ToDictionary(pair => pair.Key, pair => Rows(pair.Value));
    private readonly string characters = string.Concat(SentencesCharacters);

    // The distinct characters of the sentences of BiLstmCrfTests, in ordinal order.
    private static IEnumerable<char> SentencesCharacters => "1996fellin2004RomeRomerome".Distinct().Order();

    /// <summary>Computes the scores of labels at each word.</summary>
    /// <param name="words">The row of each word's vector, and its form.</param>
    public double[][] Emissions(IReadOnlyList<(int Row, string Form)> words)
    {
        double[][] inputs = [.. words.Select(word => (double[])[.. weights["words.weight"][word.Row], .. Filters(word.Form)])];
        var forward = States(inputs, "");
        double[][] backward = [.. States([.. inputs.Reverse()], "_reverse").Reverse()];
        return [.. forward.Zip(backward, (one, other) => Affine(weights["classifier.weight"], weights["classifier.bias"][0], [.. one, .. other]))];
    }

    private double[] Filters(string form)
    {
        double[][] vectors = [.. form.Select(one => weights["characters.weight"][2 + characters.IndexOf(one)])];
        var width = vectors[0].Length;
        var kernels = weights["filters.weight"];
        return
        [
            .. kernels.Select((kernel, filter) => Enumerable.Range(0, form.Length).Max(at =>
            {
                var sum = weights["filters.bias"][0][filter];
                for (var offset = -1; offset <= 1; offset++)
                    for (var i = 0; i < width && at + offset >= 0 && at + offset < form.Length; i++)
                        sum += kernel[(offset + 1) * width + i] * vectors[at + offset][i];
                return sum;
            })),
        ];
    }

    // Hochreiter and Schmidhuber's cell with a forget gate, in libtorch's order of gates: input, forget, cell, output.
    private double[][] States(double[][] inputs, string direction)
    {
        var hidden = new double[model.Shape.Hidden];
        var cell = new double[model.Shape.Hidden];
        var states = new List<double[]>();
        foreach (var vector in inputs)
        {
            var input = Affine(weights[$"lstm.weight_ih_l0{direction}"], weights[$"lstm.bias_ih_l0{direction}"][0], vector);
            var recurrent = Affine(weights[$"lstm.weight_hh_l0{direction}"], weights[$"lstm.bias_hh_l0{direction}"][0], hidden);
            double Gate(int gate, int i) => input[gate * hidden.Length + i] + recurrent[gate * hidden.Length + i];
            cell = [.. cell.Select((value, i) => Sigmoid(Gate(1, i)) * value + Sigmoid(Gate(0, i)) * Math.Tanh(Gate(2, i)))];
            hidden = [.. cell.Select((value, i) => Sigmoid(Gate(3, i)) * Math.Tanh(value))];
            states.Add(hidden);
        }

        return [.. states];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    private static double[] Affine(double[][] matrix, double[] bias, double[] input) =>
        [.. matrix.Select((row, i) => bias[i] + row.Zip(input, (x, y) => x * y).Sum())];

    // Every dimension but the first is written out in one row.
    private static double[][] Rows(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = tensor.ndim > 1 ? tensor.reshape(tensor.size(0), -1) : tensor.reshape(1, -1);
        return [.. Enumerable.Range(0, (int)rows.size(0)).Select(i => rows[i].to(ScalarType.Float64).data<double>().ToArray())];
    }
}
