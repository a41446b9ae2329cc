using System.Runtime.InteropServices;
using Google.Protobuf;
using Harness.Common;
using Harness.Models.Formats.Onnx.Proto;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>
/// The graph of an ONNX file, in which a reader looks up constants by name and the nodes that compute or use a value. Nodes that leave numbers as
/// they are (Identity, Cast, Dropout) are passed over.
/// </summary>
internal sealed class OnnxGraph
{
    private static readonly string[] PassedOver = ["Identity", "Cast", "Dropout"];

    private readonly string place;
    private readonly Dictionary<string, TensorProto> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> producers = new(StringComparer.Ordinal);
    private readonly ILookup<string, NodeProto> users;
    private readonly HashSet<string> inputs;

    private OnnxGraph(GraphProto graph, string place)
    {
        this.place = place;
        inputs = [.. graph.Input.Select(input => input.Name)];
        foreach (var tensor in graph.Initializer)
            AddConstant(tensor.Name, tensor);
        foreach (var node in graph.Node)
        {
            // An order in which every value is computed before it is used also excludes circles.
            if (node.Input.FirstOrDefault(input => input.Length > 0 && !IsKnown(input)) is { } unknown)
                throw Fault($"{Named(node)} uses '{unknown}', which nothing before it computes", "a graph whose nodes are in order");
            foreach (var output in node.Output.Where(output => output.Length > 0))
            {
                if (constants.ContainsKey(output) || !producers.TryAdd(output, node))
                    throw Fault($"'{output}' is computed twice, the second time by {Named(node)}", "a graph that computes every value once");
            }

            if (node.OpType == "Constant")
                AddConstant(node.Output[0], ValueOf(node));
            else if (IsPassedOver(node) && constants.TryGetValue(node.Input[0], out var tensor))
                constants.Add(node.Output[0], tensor);
        }

        users = graph.Node
            .SelectMany(node => node.Input.Distinct(), (node, input) => (Input: input, Node: node))
            .ToLookup(use => use.Input, use => use.Node, StringComparer.Ordinal);
    }

    /// <summary>The names of all constants: initialisers, Constant nodes, and further names that nodes give to them.</summary>
    public IEnumerable<string> ConstantNames => constants.Keys;

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="place">The place of the file, with which messages begin.</param>
    /// <exception cref="DataFormatException">The bytes are no ONNX model, or its graph is not a valid one.</exception>
    public static OnnxGraph Read(byte[] model, string place)
    {
        ModelProto read;
        try
        {
            read = ModelProto.Parser.ParseFrom(model);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new DataFormatException(
                Invariant($"{place}: {model.Length:N0} bytes that are not an ONNX model, or are one that is cut short or damaged ({error.Message}). ")
                + "Fetch or export the file again.", error);
        }

        return read.Graph is { Node.Count: > 0 } graph
            ? new OnnxGraph(graph, place)
            : throw new DataFormatException(
                Invariant($"{place}: {model.Length:N0} bytes without a graph of ONNX's operators. ")
                + "Expected an ONNX model; fetch or export the file again.");
    }

    /// <summary>Makes the error for a graph that is not what is expected.</summary>
    public DataFormatException Fault(string found, string expected) => new($"{place}: {found}. Expected {expected}.");

    /// <summary>Describes a node for messages.</summary>
    public static string Named(NodeProto node) =>
        (string.IsNullOrEmpty(node.Domain) ? node.OpType : $"{node.Domain}.{node.OpType}") + (node.Name.Length > 0 ? $" (node '{node.Name}')" : "");

    /// <summary>Returns a constant by one of its names; null for a value that is computed or given.</summary>
    public TensorProto? Constant(string value) => constants.GetValueOrDefault(value);

    /// <summary>Says whether two values are the same, where nodes that leave numbers as they are may lie between them.</summary>
    public bool AreSame(string one, string other) =>
        Constant(one) is { } constant ? ReferenceEquals(constant, Constant(other)) : Source(one) == Source(other);

    /// <summary>Returns the node that computes a value; null for a constant and for an input of the graph.</summary>
    public NodeProto? Producer(string value) => Constant(value) is null ? producers.GetValueOrDefault(Source(value)) : null;

    /// <summary>Returns the first name of a value, before nodes that leave numbers as they are.</summary>
    public string Source(string value)
    {
        while (producers.TryGetValue(value, out var node) && IsPassedOver(node))
            value = node.Input[0];
        return value;
    }

    /// <summary>Returns the nodes that use a value.</summary>
    public IReadOnlyList<NodeProto> Users(string value) =>
        [.. users[value].SelectMany(node => IsPassedOver(node) ? Users(node.Output[0]) : [node]).Distinct()];

    /// <summary>Returns the nodes that use a parameter under this name, and not those that use it under the name of another parameter.</summary>
    public IReadOnlyList<NodeProto> UsersOfParameter(string name) =>
        [.. users[name].SelectMany(node => !IsPassedOver(node) ? [node]
            : node.Output[0].EndsWith(".weight", StringComparison.Ordinal) || node.Output[0].EndsWith(".bias", StringComparison.Ordinal) ? []
            : Users(node.Output[0])).Distinct()];

    /// <summary>True for an input of the graph that is not a constant.</summary>
    public bool IsInput(string value) => inputs.Contains(value) && Constant(value) is null;

    /// <summary>Returns the numbers of a constant as a new float32 tensor. Numbers of 16 bits are widened, which keeps them as they are.</summary>
    /// <exception cref="DataFormatException">The numbers are of another type, in another file, or not as many as the tensor's shape says.</exception>
    public Tensor Floats(string name, TensorProto tensor)
    {
        var size = ElementsOf(name, tensor);
        var (type, stored) = (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Float => (ScalarType.Float32, MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray()),
            TensorProto.Types.DataType.Float16 => (ScalarType.Float16, Halves(tensor)),
            TensorProto.Types.DataType.Bfloat16 => (ScalarType.BFloat16, Halves(tensor)),
            var other => throw Fault($"'{name}' has numbers of type {other}", "float32, float16 or bfloat16: other types are not read"),
        };
        var bytes = tensor.HasRawData ? tensor.RawData.Span : stored;
        var expected = size * (type == ScalarType.Float32 ? sizeof(float) : sizeof(ushort));
        if (bytes.Length != expected)
            throw Fault(Invariant($"'{name}' has {bytes.Length:N0} bytes for {size:N0} numbers of type {type}"), Invariant($"{expected:N0} bytes"));
        using var scope = NewDisposeScope();
        var read = empty([.. tensor.Dims], dtype: type);
        bytes.CopyTo(read.bytes);
        return read.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Returns the number that a constant consists of; null for a value that is not one constant number.</summary>
    public float? Scalar(string value)
    {
        if (Constant(value) is not { } tensor || ElementsOf(value, tensor) != 1)
            return null;
        if ((TensorProto.Types.DataType)tensor.DataType is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32)
            return Integers(value) is [{ } whole] ? whole : null;
        if ((TensorProto.Types.DataType)tensor.DataType == TensorProto.Types.DataType.Double && tensor.HasRawData)
            return (float)MemoryMarshal.Cast<byte, double>(tensor.RawData.Span)[0];
        using var scope = NewDisposeScope();
        return Floats(value, tensor).item<float>();
    }

    /// <summary>
    /// Returns the elements of a list of whole numbers, such as the shape that a Reshape is given. Elements that depend on the graph's inputs are
    /// null, and several of them in a row may be one.
    /// </summary>
    public IReadOnlyList<long?> Integers(string value)
    {
        if (Constant(value) is { } tensor)
        {
            if ((TensorProto.Types.DataType)tensor.DataType is not (TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32))
                throw Fault($"'{value}' has numbers of type {(TensorProto.Types.DataType)tensor.DataType}", "whole numbers (int64 or int32)");
            var isLong = tensor.DataType == (int)TensorProto.Types.DataType.Int64;
            long[] numbers = (isLong, tensor.HasRawData) switch
            {
                (true, true) => [.. MemoryMarshal.Cast<byte, long>(tensor.RawData.Span)],
                (true, false) => [.. tensor.Int64Data],
                (false, true) => [.. MemoryMarshal.Cast<byte, int>(tensor.RawData.Span)],
                (false, false) => [.. tensor.Int32Data],
            };
            return numbers.Length == ElementsOf(value, tensor)
                ? [.. numbers.Select(number => (long?)number)]
                : throw Fault($"'{value}' has {numbers.Length} numbers", $"the {ElementsOf(value, tensor)} of its shape");
        }

        return Producer(value) switch
        {
            { OpType: "Concat" } node => [.. node.Input.SelectMany(Integers)],
            { OpType: "Unsqueeze" or "Squeeze" or "Reshape" } node => Integers(node.Input[0]),
            _ => [null],
        };
    }

    /// <summary>Returns an attribute of a node; null where it has none of that name.</summary>
    public static AttributeProto? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    private static bool IsPassedOver(NodeProto node) =>
        PassedOver.Contains(node.OpType) && string.IsNullOrEmpty(node.Domain) && node is { Input.Count: > 0, Output.Count: > 0 };

    private bool IsKnown(string value) => inputs.Contains(value) || constants.ContainsKey(value) || producers.ContainsKey(value);

    private void AddConstant(string name, TensorProto tensor)
    {
        if (!constants.TryAdd(name, tensor))
            throw Fault($"two constants are called '{name}'", "every name once");
    }

    private TensorProto ValueOf(NodeProto node)
    {
        if (node.Output.Count == 0)
            throw Fault($"{Named(node)} has no output", "one output");
        if (Attribute(node, "value") is { T: { } tensor })
            return tensor;
        if (Attribute(node, "value_float") is { HasF: true } number)
            return new TensorProto { DataType = (int)TensorProto.Types.DataType.Float, FloatData = { number.F } };
        if (Attribute(node, "value_int") is { HasI: true } whole)
            return new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { whole.I } };
        if (Attribute(node, "value_ints") is { } list)
            return new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { list.Ints.Count }, Int64Data = { list.Ints } };
        throw Fault(
            $"{Named(node)} has the attributes [{string.Join(", ", node.Attribute.Select(attribute => attribute.Name))}]",
            "value, value_float, value_int or value_ints: other constants are not read");
    }

    private long ElementsOf(string name, TensorProto tensor)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            var file = tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value;
            throw Fault(
                $"the numbers of '{name}' are in another file{(file is null ? "" : $" ('{file}')")}",
                "a model in one file: external data is not read. Export it without external data");
        }

        var elements = tensor.Dims.Aggregate((Int128)1, (product, size) => size < 0 || product > int.MaxValue ? Int128.MaxValue : product * size);
        return elements <= int.MaxValue
            ? (long)elements
            : throw Fault($"'{name}' is [{string.Join(", ", tensor.Dims)}]", $"sizes from 0 on that multiply to at most {int.MaxValue}");
    }

    // A number of 16 bits that is not raw data has a field of 32 bits.
    private static byte[] Halves(TensorProto tensor) =>
        MemoryMarshal.AsBytes<ushort>([.. tensor.Int32Data.Select(number => unchecked((ushort)number))]).ToArray();
}
