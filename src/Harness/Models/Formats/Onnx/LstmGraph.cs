using static Harness.Models.Formats.Onnx.GraphBuilder;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>The parts that the graphs of all networks with a bidirectional LSTM over words have.</summary>
internal abstract class LstmGraph(string name, IReadOnlyDictionary<string, Tensor> tensors) : ModelGraph(name, tensors)
{
    /// <summary>The input with the rows of words (B, T).</summary>
    public const string Rows = "word_ids";

    /// <summary>The input with the numbers of words (B).</summary>
    public const string Lengths = "lengths";

    // Torch has the gates of an LSTM in the order input, forget, cell, output; ONNX has them as input, output, forget, cell.
    private static readonly long[] Gates = [0, 3, 1, 2];

    /// <summary>Adds the LSTM, which reads each sequence up to its length.</summary>
    /// <param name="vectors">The value with the vectors of words (B, T, E).</param>
    /// <param name="hidden">The width H of the state of each direction.</param>
    /// <returns>The values with the states of all words (T, 2, B, H) and with the last state of each direction (2, B, H)</returns>
    protected (string States, string Last) Lstm(string vectors, int hidden)
    {
        var lengths = Nodes.Add("Cast", [Lengths], Attribute("to", (long)Proto.TensorProto.Types.DataType.Int32));
        var states = Nodes.Add(
            "LSTM",
            [
                Nodes.Add("Transpose", [vectors], Attribute("perm", 1L, 0L, 2L)), // (T, B, E)
                Both("weight_ih", name => InOrder(Tensors[name])),
                Both("weight_hh", name => InOrder(Tensors[name])),
                Both("bias", name => cat([InOrder(Tensors[name.Replace("bias", "bias_ih", StringComparison.Ordinal)]),
                    InOrder(Tensors[name.Replace("bias", "bias_hh", StringComparison.Ordinal)])])),
                lengths,
            ],
            Attribute("hidden_size", (long)hidden),
            Attribute("direction", "bidirectional"));
        return (states, Nodes.SecondOutputOf(states));
    }

    // The weights of both directions, one after the other.
    private string Both(string kind, Func<string, Tensor> of) => Once($"lstm.{kind}", name =>
    {
        using var scope = NewDisposeScope();
        return Initializers.Add(name, stack([of($"lstm.{kind}_l0"), of($"lstm.{kind}_l0_reverse")]));
    });

    // (4 H, ...) in the order of ONNX
    private static Tensor InOrder(Tensor weights)
    {
        var gates = weights.chunk(Gates.Length);
        return cat([.. Gates.Select(gate => gates[gate])]);
    }
}
