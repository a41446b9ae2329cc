using Harness.Models.Formats.Onnx.Proto;
using Harness.Models.Texts;
using static Harness.Models.Formats.Onnx.GraphBuilder;

namespace Harness.Models.Formats.Onnx;

/// <summary>Describes what a <see cref="BiLstmClassifier"/> computes.</summary>
internal sealed class TextGraph(BiLstm model) : LstmGraph("texts", model.Tensors())
{
    // Torch's default, which the network has.
    private const float Epsilon = 1e-5f;

    /// <summary>Builds the graph. It takes the rows of words (B, T) and the numbers of words (B), and gives the logits of the texts (B, C).</summary>
    public override GraphProto Build()
    {
        const TensorProto.Types.DataType Integer = TensorProto.Types.DataType.Int64;
        Graph.Input.Add(Value(Rows, Integer, ["batch", "sequence"], []));
        Graph.Input.Add(Value(Lengths, Integer, ["batch"], []));
        Graph.Output.Add(Value(NetworkGraph.Logits, TensorProto.Types.DataType.Float, ["batch"], [model.Labels.Count]));
        var last = Lstm(Gather(Weight("embedding.weight"), Rows), model.Shape.Hidden).Last; // (2, B, H)
        var ofTexts = Nodes.Add("Reshape", [Nodes.Add("Transpose", [last], Attribute("perm", 1L, 0L, 2L)), Integers(0, 2L * model.Shape.Hidden)]);
        var dense = Add(Linear(ofTexts, "dense.weight"), Weight("dense.bias")); // (B, D)
        string[] normalisation = [Weight("norm.weight"), Weight("norm.bias"), Weight("norm.running_mean"), Weight("norm.running_var")];
        var normalised = Nodes.Add("BatchNormalization", [dense, .. normalisation], Attribute("epsilon", Epsilon));
        var hidden = Nodes.Add("Relu", [normalised]);
        Name(NetworkGraph.Logits, Add(Linear(hidden, "classifier.weight"), Weight("classifier.bias")));
        return Graph;
    }
}
