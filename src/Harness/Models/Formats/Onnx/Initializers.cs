using Google.Protobuf;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>
/// Puts tensors into a graph: dense, or as the values and places of what is not zero where that takes fewer bytes. ONNX Runtime fills sparse
/// tensors in when it opens a file, so that every operator takes them.
/// </summary>
internal sealed class Initializers(GraphProto graph)
{
    /// <returns>The name</returns>
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

    // Counting takes less time than building the sparse tensor, in which a place takes at least one byte.
    private static bool MayBeSparse(Tensor tensor)
    {
        if (tensor.ndim < 2)
            return false;
        var bytes = SafeTensors.BytesOf(tensor);
        var bytesOfOne = bytes / tensor.numel();
        return (bytesOfOne + 1) * tensor.ne(0L).sum().item<long>() < bytes;
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
        var there = tensor.ne(0L).bytes.ToArray();
        long[] places = [.. Enumerable.Range(0, there.Length).Where(place => there[place] != 0).Select(place => (long)place)];
        return new SparseTensorProto
        {
            Values = Dense(name, tensor.reshape(-1).index_select(0, torch.tensor(places))),
            // Not as raw data: here a place takes as many bytes as it has groups of 7 bits, there 8.
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
