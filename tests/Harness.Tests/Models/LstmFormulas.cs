using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>The formulas of libtorch's LSTM, one number after another.</summary>
internal static class LstmFormulas
{
    /// <summary>
    /// Computes the state after each input, by Hochreiter and Schmidhuber's cell with a forget gate. Libtorch has the gates in the order input,
    /// forget, cell, output.
    /// </summary>
    /// <param name="weights">The rows of the weights, by their names in a module whose LSTM is called lstm.</param>
    /// <param name="direction">The end of the weights' names: "_reverse", or nothing.</param>
    public static double[][] States(IReadOnlyDictionary<string, double[][]> weights, IEnumerable<double[]> inputs, string direction)
    {
        var size = weights[$"lstm.weight_hh_l0{direction}"][0].Length;
        var hidden = new double[size];
        var cell = new double[size];
        var states = new List<double[]>();
        foreach (var vector in inputs)
        {
            var input = Affine(weights[$"lstm.weight_ih_l0{direction}"], weights[$"lstm.bias_ih_l0{direction}"][0], vector);
            var recurrent = Affine(weights[$"lstm.weight_hh_l0{direction}"], weights[$"lstm.bias_hh_l0{direction}"][0], hidden);
            double Gate(int gate, int i) => input[gate * size + i] + recurrent[gate * size + i];
            cell = [.. cell.Select((value, i) => Sigmoid(Gate(1, i)) * value + Sigmoid(Gate(0, i)) * Math.Tanh(Gate(2, i)))];
            hidden = [.. cell.Select((value, i) => Sigmoid(Gate(3, i)) * Math.Tanh(value))];
            states.Add(hidden);
        }

        return [.. states];
    }

    public static double[] Affine(double[][] matrix, double[] bias, double[] input) =>
        [.. matrix.Select((row, i) => bias[i] + row.Zip(input, (x, y) => x * y).Sum())];

    /// <summary>Gives the rows of a tensor, in which every dimension but the first is written out; one row of a vector.</summary>
    public static double[][] Rows(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = tensor.ndim > 1 ? tensor.reshape(tensor.size(0), -1) : tensor.reshape(1, -1);
        return [.. Enumerable.Range(0, (int)rows.size(0)).Select(i => rows[i].to(ScalarType.Float64).data<double>().ToArray())];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
