using System.Runtime.InteropServices;
using Google.Protobuf;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static Harness.Models.Formats.Onnx.Proto.AttributeProto.Types;
using static Harness.Models.Formats.Onnx.Proto.TensorProto.Types;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats.Onnx;

/// <summary>The ways in which a matrix stands before its bias.</summary>
public enum DenseStyle
{
    /// <summary>MatMul with a transposed matrix whose name is a number, which is what PyTorch exports.</summary>
    Anonymous,

    /// <summary>MatMul with a matrix of its own name, through a Transpose node: an export without constant folding.</summary>
    TransposeNode,

    /// <summary>Gemm with transB over flattened hidden states.</summary>
    Gemm,

    /// <summary>Gemm with a transposed matrix.</summary>
    GemmTransposed,
}

/// <summary>
/// Writes the encoder of a network as PyTorch's exporter does, in the styles of several of its versions. It shares the protobuf classes with the
/// harness and no other code.
/// </summary>
internal sealed class ExportedBert
{
    private readonly GraphProto graph = new() { Name = "main_graph" };
    private readonly IReadOnlyDictionary<string, Tensor> tensors;
    private readonly BertShape shape;
    private int numbered = 100;

    public ExportedBert(Network network)
    {
        tensors = network.Tensors();
        shape = network.Shape;
    }

    public string Prefix { get; init; } = "";

    public DenseStyle Dense { get; init; }

    /// <summary>True for LayerNormalization nodes, false for their parts.</summary>
    public bool LayerNormNodes { get; init; }

    /// <summary>True for constants as Constant nodes, false for initialisers.</summary>
    public bool ConstantNodes { get; init; }

    /// <summary>True where the sizes of heads are put together by a Concat, false for a constant.</summary>
    public bool ConcatHeads { get; init; } = true;

    /// <summary>True for matrices in float16, which a Cast widens.</summary>
    public bool Half { get; init; }

    /// <summary>True for numbers in the fields of their type instead of raw bytes.</summary>
    public bool TypedFields { get; init; }

    public float Epsilon { get; init; } = 1e-12f;

    /// <summary>The operator of the activation: Erf for gelu, or that of another activation.</summary>
    public string Activation { get; init; } = "Erf";

    /// <summary>Called with the graph before it becomes a file.</summary>
    public Action<GraphProto>? Damage { get; init; }

    public byte[] Write()
    {
        Input("input_ids");
        Input("attention_mask");
        Input("token_type_ids");
        var mask = Node("Cast", [Node("Unsqueeze", ["attention_mask", Integers(1, 2)])], Attribute("to", (long)DataType.Float));
        var added = Node("Mul", [Node("Sub", [Scalar(1), mask]), Scalar(-10000)]);
        var state = Embeddings();
        for (var layer = 0; layer < shape.Layers; layer++)
            state = Layer($"encoder.layer.{layer}.", state, added);
        Add("Identity", [state], "last_hidden_state");
        graph.Output.Add(new ValueInfoProto { Name = "last_hidden_state", Type = TypeOf(DataType.Float, 3) });
        Damage?.Invoke(graph);
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } } };
        return model.ToByteArray();
    }

    private string Embeddings()
    {
        var tokens = Node("Gather", [Node("Shape", ["input_ids"]), Integers(1)], Attribute("axis", 0));
        long[] numbers = [.. Enumerable.Range(0, shape.Positions).Select(position => (long)position)];
        Initializer("embeddings.position_ids", Whole([1, shape.Positions], numbers));
        var positions = Node("Slice", [Prefix + "embeddings.position_ids", Integers(0), tokens, Integers(1), Integers(1)]);
        var words = Node("Gather", [Parameter("embeddings.word_embeddings.weight"), "input_ids"], Attribute("axis", 0));
        var segments = Node("Gather", [Parameter("embeddings.token_type_embeddings.weight"), "token_type_ids"], Attribute("axis", 0));
        var places = Node("Gather", [Parameter("embeddings.position_embeddings.weight"), positions], Attribute("axis", 0));
        return Norm("embeddings.LayerNorm", Node("Add", [Node("Add", [words, segments]), places]));
    }

    private string Layer(string name, string state, string mask)
    {
        var query = Heads(Affine(name + "attention.self.query", state), 0, 2, 1, 3);
        var key = Heads(Affine(name + "attention.self.key", state), 0, 2, 3, 1);
        var value = Heads(Affine(name + "attention.self.value", state), 0, 2, 1, 3);
        var scores = Node("Div", [Node("MatMul", [query, key]), Scalar(MathF.Sqrt(shape.Hidden / shape.Heads))]);
        var weights = Node("Softmax", [Node("Add", [scores, mask])], Attribute("axis", -1));
        var context = Node("Transpose", [Node("MatMul", [weights, value])], Attribute("perm", 0, 2, 1, 3));
        var merged = Node("Reshape", [context, Integers(0, 0, shape.Hidden)]);
        var attended = Norm(name + "attention.output.LayerNorm", Node("Add", [Affine(name + "attention.output.dense", merged), state]));
        var inner = Activate(Affine(name + "intermediate.dense", attended));
        return Norm(name + "output.LayerNorm", Node("Add", [Affine(name + "output.dense", inner), attended]));
    }

    private string Activate(string input)
    {
        if (Activation is "Relu" or "Tanh")
            return Node(Activation, [input]);
        var erf = Node("Erf", [Node("Div", [input, Scalar(MathF.Sqrt(2))])]);
        return Node("Mul", [Node("Mul", [input, Node("Add", [erf, Scalar(1)])]), Scalar(0.5f)]);
    }

    private string Heads(string projected, params long[] order)
    {
        string sizes;
        if (ConcatHeads)
        {
            var all = Node("Shape", [projected]);
            string[] dynamic = [.. new[] { 0L, 1L }.Select(at => Node("Gather", [all, Integers(at)], Attribute("axis", 0)))];
            sizes = Node("Concat", [.. dynamic, Integers(shape.Heads), Integers(shape.Hidden / shape.Heads)], Attribute("axis", 0));
        }
        else
        {
            sizes = Integers(0, -1, shape.Heads, shape.Hidden / shape.Heads);
        }

        return Node("Transpose", [Node("Reshape", [projected, sizes])], Attribute("perm", order));
    }

    private string Affine(string name, string input)
    {
        var weight = tensors[$"bert.{name}.weight"];
        var bias = Parameter(name + ".bias");
        if (Dense is DenseStyle.Gemm or DenseStyle.GemmTransposed)
        {
            var flat = Node("Reshape", [input, Integers(-1, weight.size(1))]);
            var matrix = Dense == DenseStyle.Gemm ? Parameter(name + ".weight") : Numbered(weight.t());
            var product = Node("Gemm", [flat, matrix, bias], Attribute("transB", Dense == DenseStyle.Gemm ? 1 : 0));
            return Node("Reshape", [product, Integers(1, -1, weight.size(0))]);
        }

        var used = Dense == DenseStyle.TransposeNode
            ? Node("Transpose", [Parameter(name + ".weight")], Attribute("perm", 1, 0))
            : Numbered(weight.t());
        return Node("Add", [bias, Node("MatMul", [input, used])]);
    }

    private string Norm(string name, string input)
    {
        var weight = Parameter(name + ".weight");
        var bias = Parameter(name + ".bias");
        if (LayerNormNodes)
            return Node("LayerNormalization", [input, weight, bias], Attribute("axis", -1), Attribute("epsilon", Epsilon));
        var centred = Node("Sub", [input, Node("ReduceMean", [input], Attribute("axes", [-1L]))]);
        var variance = Node("ReduceMean", [Node("Pow", [centred, Scalar(2)])], Attribute("axes", [-1L]));
        var root = Node("Sqrt", [Node("Add", [variance, Scalar(Epsilon)])]);
        return Node("Add", [Node("Mul", [Node("Div", [centred, root]), weight]), bias]);
    }

    private string Parameter(string name) => Constant(Prefix + name, Floats(tensors["bert." + name]));

    private string Numbered(Tensor tensor) => Constant($"onnx::MatMul_{numbered++}", Floats(tensor));

    private string Scalar(float value) =>
        Constant($"number {numbered++}", new TensorProto { DataType = (int)DataType.Float, FloatData = { value } });

    private string Integers(params long[] values) => Constant($"whole {numbered++}", Whole([values.Length], values));

    private string Constant(string name, TensorProto tensor)
    {
        var stored = tensor.DataType == (int)DataType.Float16 ? name + "_half" : name;
        if (ConstantNodes)
            Add("Constant", [], stored, new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = tensor });
        else
            graph.Initializer.Add(new TensorProto(tensor) { Name = stored });
        if (stored != name)
            Add("Cast", [stored], name, Attribute("to", (long)DataType.Float));
        return name;
    }

    private void Initializer(string name, TensorProto tensor) => graph.Initializer.Add(new TensorProto(tensor) { Name = Prefix + name });

    private TensorProto Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var proto = new TensorProto { Dims = { tensor.shape }, DataType = (int)(Half ? DataType.Float16 : DataType.Float) };
        var here = (Half ? tensor.to(ScalarType.Float16) : tensor).contiguous();
        if (!TypedFields)
            proto.RawData = ByteString.CopyFrom(here.bytes.ToArray());
        else if (Half)
            proto.Int32Data.Add(MemoryMarshal.Cast<byte, ushort>(here.bytes).ToArray().Select(number => (int)number));
        else
            proto.FloatData.Add(here.data<float>().ToArray());
        return proto;
    }

    private static TensorProto Whole(long[] sizes, long[] values) =>
        new() { Dims = { sizes }, DataType = (int)DataType.Int64, Int64Data = { values } };

    private string Node(string op, string[] inputs, params AttributeProto[] attributes) => Add(op, inputs, $"{op}_{numbered++}", attributes);

    private string Add(string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        graph.Node.Add(new NodeProto { Name = $"/{output}", OpType = op, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    private void Input(string name) => graph.Input.Add(new ValueInfoProto { Name = name, Type = TypeOf(DataType.Int64, 2) });

    private static TypeProto TypeOf(DataType type, int dimensions) => new()
    {
        TensorType = new TypeProto.Types.Tensor
        {
            ElemType = (int)type,
            Shape = new TensorShapeProto
            {
                Dim = { Enumerable.Range(0, dimensions).Select(at => new TensorShapeProto.Types.Dimension { DimParam = $"d{at}" }) },
            },
        },
    };

    private static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    private static AttributeProto Attribute(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    private static AttributeProto Attribute(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };
}
