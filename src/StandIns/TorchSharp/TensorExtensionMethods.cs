using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Conversions of a tensor of one element, and the byte format of saved tensors.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => One<float>(value, torch.ScalarType.Float32);

    public static double ToDouble(this torch.Tensor value) => One<double>(value, torch.ScalarType.Float64);

    private static T One<T>(torch.Tensor value, torch.ScalarType type) where T : unmanaged
    {
        if (value.NumberOfElements != 1)
            throw new ExternalException($"a Tensor with {value.NumberOfElements} elements cannot be converted to Scalar");
        using var converted = value.to(type);
        return converted.item<T>();
    }

    /// <summary>Element type, rank and sizes as LEB128, then the elements, row-major, little-endian.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        writer.Write7BitEncodedInt((int)tensor.dtype);
        var shape = tensor.shape;
        writer.Write7BitEncodedInt(shape.Length);
        foreach (var size in shape)
            writer.Write7BitEncodedInt64(size);
        var bytes = new byte[tensor.NumberOfElements * tensor.ElementSize];
        tensor.CopyToHost(bytes.AsSpan());
        writer.Write(bytes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a tensor of the same type and shape.</summary>
    /// <exception cref="ArgumentException">The type or the shape differs.</exception>
    /// <exception cref="EndOfStreamException">There are fewer elements than the shape says.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException($"Mismatched tensor data types while loading: {type} in the file, {tensor.dtype} in the tensor.");
        if (!skip && !shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException(
                $"Mismatched tensor shape while loading: [{string.Join(", ", shape)}] in the file, " +
                $"[{string.Join(", ", tensor.shape)}] in the tensor.");
        var bytes = ReadElements(reader, type, shape);
        if (!skip)
            tensor.CopyFromHost<byte>(bytes);
    }

    /// <summary>Reads past what <see cref="Save"/> wrote.</summary>
    internal static void Skip(BinaryReader reader)
    {
        var (type, shape) = ReadHeader(reader);
        _ = ReadElements(reader, type, shape);
    }

    private static (torch.ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (torch.ScalarType)reader.Read7BitEncodedInt();
        var shape = new long[reader.Read7BitEncodedInt()];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = reader.Read7BitEncodedInt64();
        return (type, shape);
    }

    private static byte[] ReadElements(BinaryReader reader, torch.ScalarType type, long[] shape)
    {
        var expected = checked((int)(shape.Aggregate(1L, (product, size) => product * size) * torch.Tensor.SizeOf(type)));
        var bytes = reader.ReadBytes(expected);
        return bytes.Length == expected
            ? bytes
            : throw new EndOfStreamException(
                $"The file ends after {bytes.Length} of the {expected} bytes of a tensor [{string.Join(", ", shape)}] of {type}.");
    }
}
