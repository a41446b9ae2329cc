using Google.Protobuf;
using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static Harness.Models.Formats.Onnx.Proto.AttributeProto.Types;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>Adds nodes to a graph and names what each of them computes.</summary>
internal sealed class GraphBuilder(GraphProto graph)
{
    /// <summary>Adds a node.</summary>
    /// <returns>The name of its first output</returns>
    public string Add(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var name = Invariant($"{op}.{graph.Node.Count}");
        graph.Node.Add(new NodeProto { Name = name, OpType = op, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    /// <summary>Gives a node a second output.</summary>
    /// <param name="first">The name of its first output.</param>
    /// <returns>The name of the second</returns>
    public string SecondOutputOf(string first)
    {
        var node = graph.Node.Single(node => node.Output[0] == first);
        node.Output.Add($"{first}.1");
        return node.Output[1];
    }

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Attribute(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };
}

/// <summary>
/// Adds tensors to a graph. A tensor is stored in full, or as the values and places of its non-zero elements where that takes fewer bytes. ONNX
/// Runtime expands sparse tensors when it opens a file, so that every operator accepts them.
/// </summary>
internal sealed class Initializers(GraphProto graph)
{
    /// <returns>The name that nodes refer to</returns>
    public string Add(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var here = tensor.detach().cpu().contiguous();
        var dense = Dense(name, here);
        if (MayBeSparse(here) && Sparse(name, here) is var sparse && sparse.CalculateSize() < dense.CalculateSize())
            graph.SparseInitializer.Add(sparse);
        else
            graph.Initializer.Add(dense);
        return name;
    }

    // Counting takes less time than building the sparse tensor, in which the place of an element takes at least one byte.
    private static bool MayBeSparse(Tensor tensor)
    {
        if (tensor.ndim < 2)
            return false;
        var bytes = SafeTensors.BytesOf(tensor);
        var bytesOfOne = bytes / tensor.numel();
        return (bytesOfOne + 1) * tensor.IsNotZero().sum().item<long>() < bytes;
    }

    private static TensorProto Dense(string name, Tensor tensor) => new()
    {
        Name = name,
        DataType = (int)TypeOf(name, tensor),
        Dims = { tensor.shape },
        RawData = UnsafeByteOperations.UnsafeWrap(tensor.bytes.ToArray()),
    };

    private static SparseTensorProto Sparse(string name, Tensor tensor)
    {
        var isNonZero = tensor.IsNotZero().bytes.ToArray();
        long[] places = [.. Enumerable.Range(0, isNonZero.Length).Where(place => isNonZero[place] != 0).Select(place => (long)place)];
        return new SparseTensorProto
        {
            Values = Dense(name, tensor.reshape(-1).index_select(0, torch.tensor(places))),
            // Raw data would take 8 bytes for every place. In this field a place takes as many bytes as it has groups of 7 bits.
            Indices = new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { places.LongLength }, Int64Data = { places } },
            Dims = { tensor.shape },
        };
    }

    private static TensorProto.Types.DataType TypeOf(string name, Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => TensorProto.Types.DataType.Float,
        ScalarType.Int8 => TensorProto.Types.DataType.Int8,
        ScalarType.Int64 => TensorProto.Types.DataType.Int64,
        var other => throw new NotSupportedException(
            $"Tensor '{name}' is of type {other}. Expected a network of float32 weights: move it with Module.to(ScalarType.Float32)."),
    };
}
